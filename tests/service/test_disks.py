"""How full a disk is, on /metrics."""

import math

from stream.service.disks import watch_disk
from tests.support.answers import metric


def free(folder):
    return metric("dealstream_disk_free_bytes", folder=folder)


def test_size_and_free_bytes_are_those_of_the_disk_that_the_folder_is_on(tmp_path):
    watch_disk("journal", tmp_path)
    assert 0 < free("journal") <= metric("dealstream_disk_bytes", folder="journal")


def test_of_a_folder_that_is_not_there_yet_nothing_is_claimed_and_the_scrape_goes_on(tmp_path):
    watch_disk("clickhouse", tmp_path / "later")
    assert math.isnan(free("clickhouse"))
    (tmp_path / "later").mkdir()
    assert free("clickhouse") > 0
