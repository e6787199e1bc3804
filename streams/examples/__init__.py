"""Consumers to begin with: each is whole, short, and goes on where it left off, however it ended.

`python -m streams.examples.into_sqlite --help`, and so on. Settings are those of the worker.
"""
