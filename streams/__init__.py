"""netbinnen: Dutch news pages in at one end of Kafka, enriched events out at the other.

    articles.raw ──split_ticker──▶ stories.parts ──extract_entities──▶ stories.enriched ──publish──▶ news.events
       key: url     (agents/)        key: story_id     (agents/)         key: story_id   (publish/)└─▶ stories.state
    articles.raw.dlq              stories.parts.dlq                    stories.enriched.dlq

`core/` does the work and knows no Kafka; `topics.py` is the table of topics; `boundary.py` is where bad input becomes
a dead letter (`deadletters.py` makes it, `dlq/` is where an operator lists them and sends them again); `replay/` runs a range
of a topic anew; `worker.py` runs a process a stage; `cli/` is the command line. `consume/` is for those who read the events,
and `web/` shows them as a page.
"""
