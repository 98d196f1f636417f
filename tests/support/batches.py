"""Record batches byte by byte, and a producer that sends them to Kafka as they are."""

import asyncio
import gzip
import struct

import cramjam
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

from tests.support.waiting import PATIENCE

GZIP, SNAPPY, LZ4, ZSTD = 1, 2, 3, 4
CODECS = {"gzip": GZIP, "snappy": SNAPPY, "lz4": LZ4, "zstd": ZSTD}
_CRC_AT, _ATTRIBUTES_AT, _HEADER = 17, 21, 61


def batch(records, codec=0):
    """Bytes of a good batch of (key, value); a codec other than none is a number of CODECS."""
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=codec,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=4_000_000,
    )
    for offset, (key, value) in enumerate(records):
        builder.append(offset, 1_760_000_000_000, key, value, [])
    return bytes(builder.build())


def with_body(good, codec, body):
    """The batch with another body, said to be of this codec; its length and checksum are right."""
    found = bytearray(good[:_HEADER] + body)
    struct.pack_into(">i", found, 8, len(found) - 12)
    struct.pack_into(">h", found, _ATTRIBUTES_AT, codec)
    return with_checksum(found)


def with_checksum(data):
    found = bytearray(data)
    struct.pack_into(">I", found, _CRC_AT, calc_crc32c(bytes(found[_ATTRIBUTES_AT:])))
    return bytes(found)


def with_wrong_checksum(good):
    found = bytearray(good)
    found[_CRC_AT] ^= 0xFF
    return bytes(found)


def at(data, base_offset):
    """The batch as a broker keeps it, with the offset of its first record."""
    return struct.pack(">q", base_offset) + data[8:]


def compressed(codec, data):
    match codec:
        case "gzip":
            return gzip.compress(data)
        case "snappy":
            return bytes(cramjam.snappy.compress_raw(data))
        case "lz4":
            return bytes(cramjam.lz4.compress(data))
        case "zstd":
            return bytes(cramjam.zstd.compress(data))


def broken_bodies(records):
    """Name to batch: what a codec cannot read, or what is no record once it has."""
    good = batch(records)
    found = {}
    for name, codec in CODECS.items():
        whole = batch(records, codec)[_HEADER:]
        found[f"{name}: garbage"] = with_body(good, codec, b"\x93\x01garbage\xff" * 7)
        found[f"{name}: cut"] = with_body(good, codec, whole[: len(whole) // 2])
        found[f"{name}: nothing"] = with_body(good, codec, b"")
        found[f"{name}: of garbage"] = with_body(good, codec, compressed(name, b"\xff\x07garbage" * 9))
    found["plain: garbage"] = with_body(good, 0, b"\x93\x01garbage\xff" * 7)
    found["plain: cut"] = with_body(good, 0, good[_HEADER:-3])
    found["an unknown codec"] = with_body(good, 6, good[_HEADER:])
    found["snappy: 4 GB announced"] = with_body(good, SNAPPY, b"\xff\xff\xff\xff\x0f\x00a")
    return found


async def send_raw(address, topic, partition, data):
    """Send a batch as it is, with acks=all; return Kafka's error code, 0 where it was taken."""
    client = AIOKafkaClient(bootstrap_servers=address.split(","))
    await client.bootstrap()
    try:
        await client.add_topic(topic)
        async with asyncio.timeout(PATIENCE):
            while (leader := client.cluster.leader_for_partition(_tp(topic, partition))) in (None, -1):
                await client.force_metadata_update()
        request = ProduceRequest(
            transactional_id=None, required_acks=-1, timeout=10_000, topics=[(topic, [(partition, data)])]
        )
        answer = await client.send(leader, request)
        return answer.topics[0][1][0][1]
    finally:
        await client.close()


def _tp(topic, partition):
    from aiokafka import TopicPartition

    return TopicPartition(topic, partition)
