"""Who has nothing to read asks Kafka less often; with the first record it is as before."""

from types import SimpleNamespace

from stream.kafka.fetch_wait import BRIEF_MS, LONG_MS, QUIET_SECONDS, FetchWait


def test_a_fetch_waits_long_only_once_no_record_has_come_for_a_while():
    now = [100.0]
    fetcher = SimpleNamespace(_fetch_max_wait_ms=BRIEF_MS)
    consumer = SimpleNamespace(_fetcher=fetcher)
    wait = FetchWait(lambda: now[0])

    def waits_after(seconds, has_records):
        now[0] += seconds
        wait.polled(consumer, has_records)
        return vars(fetcher)["_fetch_max_wait_ms"]

    assert waits_after(QUIET_SECONDS, has_records=False) == BRIEF_MS
    assert waits_after(0.1, has_records=False) == LONG_MS
    assert waits_after(60.0, has_records=True) == BRIEF_MS
    assert waits_after(QUIET_SECONDS, has_records=False) == BRIEF_MS
    assert waits_after(QUIET_SECONDS, has_records=False) == LONG_MS
