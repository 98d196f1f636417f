"""The worker that looks for leaks: whoever takes over goes on, and of two that overlap one tells."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from prometheus_client import REGISTRY

from schemas.alerting import Alerts, Receiver
from stream.alerts.alert_log import AlertLog
from stream.alerts.calibrating.calibration import History, baseline_days, calibrate
from stream.alerts.counts import Counts
from stream.alerts.look import Judgement
from stream.core.funnel import Funnel
from stream.kafka.ends import true_ends
from stream.kafka.topics import ensure_topics
from stream.topology import DEALS, FIRST
from stream.worker import alerting, allowance, arrivals
from stream.worker.alerting import Alerting
from tests.support.alerts import alert, answer, delivery
from tests.support.clickhouse import funnel_of
from tests.support.hooks import hook_on_this_machine
from tests.support.records import moved, produce, records
from tests.support.waiting import until

FIRST_DAY = date(2026, 4, 1)
LEARNING = calibrate(
    FIRST_DAY, History(Counts(baseline_days(FIRST_DAY), {}, []), {}, {}, {}, ()), funnel_of().file, datetime.now(UTC)
)


class FakeJudge:
    """Says what it is told to, and notes what it was given."""

    def __init__(self):
        self.alerts = []
        self.looks, self.calibrations, self.histories = [], [], []
        self.made = []
        self.fault = None
        self.faults = {}
        self.meanwhile = lambda: None

    def __call__(self, clickhouse, funnel, known, answers, calibrations, now, history_came):
        self.calibrations.append(dict(calibrations))
        self.histories.append(history_came)
        self.looks.append((dict(known), dict(answers)))  # last, since tests wait for it
        self.meanwhile()
        if self.fault is not None:
            raise self.fault
        return Judgement(self.alerts, self.made, {"lost/x": 0.5}, self.faults)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(alerting, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(alerting, "AGAIN_SECONDS", 0.1)
    monkeypatch.setattr(alerting, "AFTER_FAULT_SECONDS", 0.1)
    monkeypatch.setattr(allowance, "LEAST_PAUSE_SECONDS", 0.1)


@pytest.fixture
async def settings(chdb_settings, broker):
    on = chdb_settings.model_copy(update={"kafka": broker.address, "kafka_idempotence": False})
    await ensure_topics(on)
    return on


@pytest.fixture
async def hook():
    async with hook_on_this_machine() as listening:
        yield listening


@pytest.fixture
def funnel(hook):
    receiver = Receiver(name="hook", kind="slack", url=hook.url, allow_private=True)
    return Funnel(funnel_of().file.model_copy(update={"alerts": Alerts(receivers=(receiver,))}))


@pytest.fixture
def judge():
    return FakeJudge()


@pytest.fixture
def duty(settings, funnel, own_chdb, judge):
    """Starts a worker's part; `ours` says whether it is the one."""

    @asynccontextmanager
    async def one(ours=lambda: True):
        service = Alerting(settings, funnel, own_chdb, ours, lambda: True, judge)
        await service.on_start()
        try:
            yield service
        finally:
            await service.on_stop()

    return one


@pytest.fixture
async def known(settings, own_chdb):
    """Returns what is known by now."""
    logs = []

    async def look():
        if not logs:
            logs.append(AlertLog(settings))
            await logs[0].open(own_chdb)
        await logs[0].catch_up()
        return logs[0]

    yield look
    for log in logs:
        await log.close()


async def history_is_sent(settings):
    """Deals of long ago arrive, and are counted and stored."""
    await produce(settings, records(moved(number) for number in range(100)))
    partitions = [TopicPartition(DEALS.name, number) for number in range(settings.partitions)]
    for group in (FIRST.worker_group, FIRST.sink_group):
        async with AIOKafkaConsumer(
            bootstrap_servers=settings.kafka, group_id=group, enable_auto_commit=False
        ) as consumer:
            await consumer.commit({tp: end for tp, end in (await true_ends(consumer, partitions)).items() if end})


async def so(known, holds):
    """Whether something holds of what is known by now."""
    return holds(await known())


def was_told(log):
    return log.ledger.was_told("hook", "a1", "firing")


async def test_an_alert_is_written_told_and_shown_once(duty, judge, hook, known):
    judge.alerts = [alert()]
    async with duty() as service:
        await until(lambda: so(known, was_told))
        await asyncio.sleep(0.5)
        service.show()
        labels = {"series": "lost/x"}
        assert REGISTRY.get_sample_value("dealstream_alert_evidence", labels) == 0.5
    log = await known()
    assert log.alerts == {"a1": alert()}
    assert len(hook.requests) == 1
    service.show()
    assert REGISTRY.get_sample_value("dealstream_alert_evidence", labels) is None


async def test_it_does_not_look_again_where_nothing_has_changed(duty, judge):
    hour = datetime.now(UTC).hour
    async with duty():
        await until(lambda: judge.looks)
        await asyncio.sleep(1.0)
        hour_went_by = datetime.now(UTC).hour != hour
        assert len(judge.looks) in (1, 1 + hour_went_by)


async def test_whoever_takes_over_knows_what_the_other_wrote_and_tells_nothing_again(duty, judge, hook, known):
    judge.alerts = [alert()]
    async with duty():
        await until(lambda: so(known, was_told))
    judge.alerts = [alert(evidence=6.0)]
    async with duty():
        await until(lambda: so(known, lambda log: log.alerts["a1"].version == 2))
        await asyncio.sleep(0.5)
    log = await known()
    assert [(one.version, one.evidence) for one in log.alerts.values()] == [(2, 6.0)]
    assert judge.looks[-1][0] == {"a1": alert()}
    assert len(hook.requests) == 1


def told(hook):
    """How many alerts the receiver was told of, in however many messages."""
    return sum(body["text"].count("More is lost") for body in hook.bodies)


async def test_two_that_overlap_write_the_same_and_one_of_them_tells(duty, judge, hook, known):
    judge.alerts = [alert(), alert("a2", series="stuck/x")]
    async with duty(), duty(), duty():
        await until(lambda: len(judge.looks) >= 3)
        await until(lambda: told(hook) >= 2)
        await asyncio.sleep(1.0)
    log = await known()
    assert {one.alert_id: one.version for one in log.alerts.values()} == {"a1": 1, "a2": 1}
    assert told(hook) == 2


async def test_one_that_is_not_it_does_nothing_and_one_that_was_stops(duty, judge):
    ours = [False]
    async with duty(lambda: ours[0]):
        await asyncio.sleep(0.5)
        assert judge.looks == []
        ours[0] = True
        await until(lambda: judge.looks)
        ours[0] = False
        await asyncio.sleep(0.5)
        looks = len(judge.looks)
        await asyncio.sleep(0.5)
        assert len(judge.looks) == looks


async def test_what_somebody_says_stands_in_the_alert_and_what_changes_the_judgement_is_judged_at_once(
    duty, judge, known
):
    judge.alerts = [alert()]
    async with duty():
        await until(lambda: judge.looks)
        log = await known()
        said = answer(kind="real")
        await log.write([said])
        await until(lambda: so(known, lambda log: "a1" in log.alerts and log.alerts["a1"].answer == said))
        await until(lambda: len(judge.looks) > 1)
    assert judge.looks[-1][1] == {"a1": said}


async def test_a_receiver_that_is_away_holds_up_no_other(duty, judge, hook, funnel):
    away = Receiver(name="away", kind="slack", url="http://127.0.0.1:9/", allow_private=True)
    file = funnel.file
    funnel.take_up(file.model_copy(update={"alerts": Alerts(receivers=(away, *file.alerts.receivers))}))
    judge.alerts = [alert()]
    async with duty():
        await until(lambda: hook.requests)
        await until(lambda: REGISTRY.get_sample_value("dealstream_alert_notifications_waiting", {"receiver": "away"}))


async def test_a_fault_of_the_judge_neither_ends_it_nor_loses_what_was_known(duty, judge, hook, caplog):
    judge.fault = ZeroDivisionError("a fault")
    async with duty():
        await until(lambda: len(judge.looks) > 1)
        judge.fault, judge.alerts = None, [alert()]
        await until(lambda: hook.requests)
    assert "Alerts cannot be judged" in caplog.text


async def test_one_that_was_killed_between_claim_and_message_leaves_it_to_the_next_one(duty, judge, hook, known):
    log = await known()
    await log.write([alert(), delivery(status="waiting"), delivery(status="claimed", by="killed")])
    judge.alerts = [alert()]
    async with duty():
        await until(lambda: hook.requests)
    assert "More is lost" in json.dumps(hook.bodies)


async def test_nothing_is_judged_while_a_history_streams_in_and_then_it_is_said_that_it_came(
    duty, judge, settings, monkeypatch
):
    monkeypatch.setattr(arrivals, "QUIET_SECONDS", 3600.0)
    await history_is_sent(settings)
    async with duty():
        await until(lambda: REGISTRY.get_sample_value("dealstream_alerts_held") == 1)
        assert judge.looks == []
        monkeypatch.setattr(arrivals, "QUIET_SECONDS", 0.0)
        await until(lambda: judge.looks)
    assert judge.histories[0]
    assert REGISTRY.get_sample_value("dealstream_alerts_held") == 0


async def test_what_was_judged_while_a_history_began_is_not_written(duty, judge, settings, known, monkeypatch):
    monkeypatch.setattr(arrivals, "QUIET_SECONDS", 3600.0)
    judge.alerts = [alert()]
    judge.meanwhile = lambda: asyncio.run(history_is_sent(settings))
    async with duty():
        await until(lambda: judge.looks)
        judge.meanwhile = lambda: None
        await until(lambda: REGISTRY.get_sample_value("dealstream_alerts_held") == 1)
        assert (await known()).alerts == {}


async def test_a_calibration_that_is_learning_is_given_to_the_next_look_and_written_nowhere(duty, judge, known):
    judge.made = [LEARNING]
    async with duty():
        await until(lambda: judge.looks)
        log = await known()
        await log.write([alert(), answer(kind="real")])
        await until(lambda: len(judge.looks) > 1)
    assert judge.calibrations[-1] == {LEARNING.calibration_id: LEARNING}
    assert (await known()).calibrations == {}


def failing(service):
    """What the gauge of failing series says of one of them."""
    service.show()
    return REGISTRY.get_sample_value("dealstream_alert_series_failing", {"series": "lost/new/offer/all"})


async def test_series_that_cannot_be_judged_are_counted_and_named_once_and_the_others_are_told(
    duty, judge, hook, known, caplog
):
    judge.alerts = [alert()]
    judge.faults = {one: ZeroDivisionError("a fault") for one in ("lost/new/offer/all", "lost/new/offer/team/north")}
    async with duty() as service:
        await until(lambda: hook.requests)
        await (await known()).write([answer(kind="real")])
        await until(lambda: len(judge.looks) > 1)
        assert failing(service) == 1
        judge.faults = {}
        await (await known()).write([answer(kind="new_normal")])
        await until(lambda: failing(service) is None)
    assert caplog.text.count("The series lost/new/offer/all and 1 others cannot be judged") == 1
    assert caplog.text.count("ZeroDivisionError") == 1
