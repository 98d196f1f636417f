"""Kafka starts with an archive of its classes, which is made once for the Java and the files that it is of."""

import os
import shutil

import pytest

from stream.local_stack.broker.archiving import make_archive
from stream.local_stack.broker.kafka import KafkaBroker
from stream.local_stack.broker.parts import Parts


@pytest.fixture(scope="module")
def own_parts(kafka_parts, tmp_path_factory):
    """Parts of which there is no archive yet: copies, so that nobody else's is touched."""
    jars = tmp_path_factory.mktemp("jars")
    for jar in kafka_parts.jars.glob("*.jar"):
        shutil.copy2(jar, jars)
    return Parts(kafka_parts.java, jars)


def starts_with(broker, archive):
    """Say whether a broker starts, and Java has the archive open."""
    broker.start()
    try:
        with open(f"/proc/{broker.pid}/maps", encoding="utf-8") as maps:
            return str(archive) in maps.read()
    finally:
        broker.kill()


def test_it_is_made_once_and_from_then_on_used_and_one_that_java_does_not_take_holds_up_nothing(own_parts, tmp_path):
    archive = KafkaBroker.archive(own_parts)
    archive.write_bytes(b"cut off")
    broker = KafkaBroker(own_parts, tmp_path / "kafka", tmp_path / "kafka.log")
    assert not starts_with(broker, archive)
    archive.rename(own_parts.jars / "classes-of-another-java.aot")
    assert make_archive(own_parts)
    made_at = archive.stat().st_mtime_ns
    assert make_archive(own_parts)
    assert archive.stat().st_mtime_ns == made_at
    assert list(own_parts.jars.glob("*.aot")) == [archive]
    assert starts_with(broker, archive)


def test_of_other_files_or_another_java_it_is_another_one(own_parts, tmp_path):
    archive = KafkaBroker.archive(own_parts)
    (tmp_path / "bin").mkdir()
    (tmp_path / "release").write_text('JAVA_VERSION="99"')
    assert KafkaBroker.archive(Parts(tmp_path / "bin" / "java", own_parts.jars)) != archive
    os.utime(next(iter(own_parts.jars.glob("*.jar"))), (1, 1))
    assert KafkaBroker.archive(own_parts) != archive


def test_where_it_cannot_be_made_there_is_none(kafka_parts, tmp_path):
    jars = tmp_path / "jars"
    jars.mkdir()
    assert not make_archive(Parts(kafka_parts.java, jars))
    assert list(jars.glob("*.aot")) == []
