"""Bytewax: a dataflow from a topic through batches into topics. Its sink does not commit with its source: at least once."""

from bytewax import operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource, KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.run import cli_main

from streams.records import Incoming
from streams.topics import READS
from tests.bench.peers.work import of_command_line, producer_options, stage_work


def main() -> None:
    stage, settings, topics = of_command_line()
    work = stage_work(stage, settings)

    def records(messages: list[KafkaSourceMessage]) -> list[Incoming]:
        return [Incoming(m.topic, m.partition, m.offset, m.timestamp[1], m.key, m.value, m.headers or ()) for m in messages]

    def made(messages: list[KafkaSourceMessage]) -> list[KafkaSinkMessage]:
        return [
            KafkaSinkMessage(out.key, out.value, topics.name(out.topic), list(out.headers), out.partition)
            for out in work(records(messages))
        ]

    flow = Dataflow(stage)
    brokers = settings.broker_list
    source = KafkaSource(brokers, [topics.name(READS[stage])], batch_size=settings.batch_records_max)
    read = op.input("read", flow, source)
    worked = op.flat_map_batch("work", read, made)
    config = {name: str(value) for name, value in producer_options(settings).items()}
    op.output("write", worked, KafkaSink(brokers, None, add_config=config))
    cli_main(flow)


if __name__ == "__main__":
    main()
