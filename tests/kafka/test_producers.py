"""Where producers put a record: with those of its key that other clients wrote."""

from aiokafka.partitioner import DefaultPartitioner

from stream.kafka.producers import partition_of


def test_a_key_goes_where_every_client_of_kafka_puts_it_also_once_there_are_more_partitions():
    for partitions in (list(range(4)), list(range(12))):
        for key in (b"", *(b"hubspot:%d" % number for number in range(200))):
            expected = DefaultPartitioner()(key, partitions, partitions)
            assert [partition_of(key, partitions, partitions) for _ in range(2)] == [expected, expected]


def test_without_a_key_it_goes_where_somebody_leads():
    assert partition_of(None, [0, 1, 2], [1]) == 1
