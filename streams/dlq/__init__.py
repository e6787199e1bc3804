"""Dead letters in the hands of an operator: `netbinnen dlq list|show|replay`. Stages make them, in `deadletters.py`.

`letters.py` is what one is and says, without any I/O; `read.py` reads them; `replay.py` sends them to where they came from.
"""
