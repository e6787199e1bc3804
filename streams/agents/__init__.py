"""The stages that run in Faust: `split_ticker` and `extract_entities`. `_loop` is what they share with Kafka."""
