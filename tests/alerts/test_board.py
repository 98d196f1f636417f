"""What becomes of alerts from day to day, whatever comes late, and whoever judges them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert import Alert, Answer, Evidence
from stream.alerts import batches, board
from stream.alerts.batches import batch_id, one_by_one, real_batches
from stream.alerts.counts import DayCounts
from stream.alerts.runs import Runs
from stream.core.buckets import Days
from tests.alerts.boards import (
    FIRST_DAY,
    FUNNEL,
    LAST_DAY,
    LEAK,
    LOST,
    NORTH,
    QUARTER,
    batch,
    day_by_day,
    judged,
    lost_counts,
    with_day,
)
from tests.support.examples import examples


def until(last, counts):
    """Counts of a series without what came later."""
    known = (last - date(1970, 1, 1)).days
    number = sum(day <= known for day in counts.days)
    return DayCounts(*(column[:number] for column in counts))


def fired(board) -> list[Alert]:
    return [one for one in board.alerts if one.fired_on is not None]


def differences(alerts, others):
    """What differs, but for what says how often they were judged."""
    told = [
        {
            (one.alert_id, name): value
            for one in several
            for name, value in one.model_dump(exclude={"version", "changed_at", "judged_on"}).items()
        }
        for several in (alerts, others)
    ]
    return {
        key: (told[0].get(key), told[1].get(key))
        for key in told[0].keys() | told[1].keys()
        if told[0].get(key) != told[1].get(key)
    }


def test_a_leak_fires_in_its_team_since_about_its_begin_and_resolves_after_its_end(calibration, leaking):
    (alert,) = [one for one in fired(judged(calibration, leaking, LAST_DAY)) if one.team_id == "north"]
    assert alert.fired_on is not None
    assert alert.ended_on is not None
    assert LEAK.first < alert.fired_on <= LEAK.first + timedelta(days=21)
    assert alert.since.first <= LEAK.first <= alert.since.last
    assert alert.state == "resolved"
    assert LEAK.last < alert.ended_on <= LEAK.last + timedelta(days=28)
    assert alert.rate_before < 0.25 < alert.rate_after.mean
    assert alert.title == "North: more deals are lost in Offer"


def test_a_quiet_quarter_fires_nothing(calibration):
    assert fired(judged(calibration, lost_counts(QUARTER, 11), LAST_DAY)) == []


def test_judged_every_day_or_once_alerts_are_the_same(calibration, leaking):
    until = date(2026, 8, 20)
    daily, once = day_by_day(calibration, leaking, until), judged(calibration, leaking, until)
    assert differences(fired(daily), fired(once)) == {}
    assert fired(once)
    assert daily.evidence == once.evidence


def test_a_judge_that_is_killed_and_started_again_says_the_same_and_nothing_new(calibration, leaking):
    day = date(2026, 8, 10)
    before = day_by_day(calibration, leaking, day)
    kept = [Alert.model_validate_json(one.model_dump_json(by_alias=True)) for one in before.alerts]
    again = judged(calibration, leaking, day, kept)
    assert all(one is other for one, other in zip(again.alerts, kept, strict=True))


def test_the_order_in_which_alerts_are_known_changes_nothing(calibration, leaking):
    day = date(2026, 8, 10)
    known = day_by_day(calibration, leaking, day - timedelta(days=1)).alerts
    assert judged(calibration, leaking, day, known) == judged(calibration, leaking, day, known[::-1])


@settings(max_examples=examples(15))
@given(st.integers(0, 40), st.integers(0, 2), st.integers(0, 12), st.data())
def test_what_is_restated_and_restated_back_leaves_the_same_alerts_with_the_same_ids(
    calibration, leaking, day, band, n, data
):
    until = date(2026, 8, 20)
    before = judged(calibration, leaking, until)
    other = with_day(leaking, NORTH, FIRST_DAY + timedelta(days=day), band, n, data.draw(st.integers(0, n)))
    meanwhile = judged(calibration, other, until, before.alerts)
    after = judged(calibration, leaking, until, meanwhile.alerts)
    assert (
        differences(
            [one for one in after.alerts if one.alert_id in {old.alert_id for old in fired(before)}], fired(before)
        )
        == {}
    )
    # What only the restated days told is taken back.
    others = {one.alert_id for one in fired(before)}
    assert {one.state for one in fired(after) if one.alert_id not in others} <= {"withdrawn", "weakened", "resolved"}


def test_an_alert_that_deals_known_later_take_away_is_withdrawn_and_says_so(calibration, leaking):
    until = date(2026, 8, 10)
    before = judged(calibration, leaking, until)
    quiet = lost_counts(QUARTER, 4)
    after = judged(calibration, leaking._replace(of=quiet.of), until, before.alerts)
    (alert,) = [one for one in after.alerts if one.alert_id == fired(before)[0].alert_id]
    assert alert.state == "withdrawn"
    assert alert.reason.startswith("What is known of these deals has changed: ")


def test_a_leak_that_becomes_known_when_it_is_long_over_is_listed_as_past(calibration, leaking):
    (late,) = [one for one in fired(judged(calibration, leaking, LAST_DAY)) if one.team_id == "north"]
    assert late.is_past
    known = judged(calibration, leaking, date(2026, 8, 20)).alerts
    (early,) = [one for one in fired(judged(calibration, leaking, LAST_DAY, known)) if one.team_id == "north"]
    assert (early.alert_id, early.is_past) == (late.alert_id, False)


def test_what_is_a_part_of_what_leaks_is_told_with_it(calibration):
    both = lost_counts(QUARTER, 3, {"north": LEAK, "south": LEAK})
    alerts = fired(judged(calibration, both, date(2026, 8, 14)))
    assert len(alerts) >= 3
    assert len({one.group_id for one in alerts}) == 1
    assert {one.group_series for one in alerts} == {LOST.id} or {one.group_series for one in alerts} == {
        LOST.of("territory", "land").id
    }


def answered(kind, alert_id, day):
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return {alert_id: Answer(alert_id=alert_id, kind=kind, reason="Prices rose", by="Ada", at=at)}


def test_what_is_called_the_new_normal_ends_and_does_not_fire_again(calibration):
    for_ever = lost_counts(QUARTER, 4, {"north": Days(LEAK.first, LAST_DAY)})
    day = date(2026, 8, 14)
    known = judged(calibration, for_ever, day).alerts
    (alert,) = [one for one in known if one.team_id == "north" and one.state == "firing"]
    after = judged(calibration, for_ever, LAST_DAY, known, answered("new_normal", alert.alert_id, day))
    of_north = [one for one in after.alerts if one.team_id == "north" and one.fired_on]
    assert [(one.alert_id, one.state) for one in of_north] == [(alert.alert_id, "resolved")]
    assert of_north[0].ended_on == day + timedelta(days=1)
    unanswered = judged(calibration, for_ever, LAST_DAY, known)
    assert [one.state for one in unanswered.alerts if one.team_id == "north" and one.fired_on] == ["firing"]


def test_what_lasts_longer_than_sixty_days_asks_what_it_is(calibration):
    for_ever = lost_counts(QUARTER, 4, {"north": Days(date(2026, 7, 3), LAST_DAY)})
    (alert,) = [one for one in fired(judged(calibration, for_ever, LAST_DAY)) if one.team_id == "north"]
    assert "say whether deals are really lost, or whether this is the new normal" in alert.text


def test_nothing_is_judged_before_the_first_day(calibration, leaking):
    assert judged(calibration, leaking, FIRST_DAY - timedelta(days=1)).alerts == []


def test_an_alert_of_the_calibration_before_is_not_told_twice(calibration, leaking):
    day = date(2026, 8, 10)
    (alert,) = [one for one in fired(judged(calibration, leaking, day)) if one.team_id == "north"]
    older = alert.model_copy(update={"calibration_id": "before", "alert_id": "older"})
    board = judged(calibration, leaking, day, [older])
    assert [one for one in board.alerts if one.team_id == "north" and one.fired_on] == []


def test_a_batch_is_told_once_and_is_over_after_a_week(calibration):
    counts = lost_counts(QUARTER, 11)._replace(batches=[batch()])
    new = judged(calibration, counts, date(2026, 8, 5))
    (alert,) = [one for one in new.alerts if one.kind == "batch"]
    assert (alert.state, alert.leaks, alert.team_id) == ("firing", 12, "north")
    assert alert.title == "North: 12 deals lost at once in Offer"
    week = judged(calibration, counts, date(2026, 8, 12), new.alerts)
    assert [(one.alert_id, one.state, one.ended_on) for one in week.alerts if one.kind == "batch"] == [
        (alert.alert_id, "resolved", date(2026, 8, 12))
    ]
    gone = judged(calibration, counts._replace(batches=[]), date(2026, 8, 6), new.alerts)
    assert [one.state for one in gone.alerts if one.kind == "batch"] == ["withdrawn"]


def test_deals_of_a_batch_count_one_by_one_once_somebody_says_that_they_were_really_lost():
    one = batch(bands={0: 8, 1: 2, 5: 2})
    counts = lost_counts(QUARTER, 11)._replace(batches=[one])
    number = (one.day - date(1970, 1, 1)).days
    counts = with_day(counts, NORTH, one.day, 0, 1, 1)
    real = real_batches(counts, answered("real", batch_id(one), one.day))
    counted = one_by_one(NORTH, counts.of[NORTH], real[NORTH])
    cells = {(d, b): (n, x) for d, b, n, x in zip(*counted, strict=True)}
    before = {(d, b): (n, x) for d, b, n, x in zip(*counts.of[NORTH], strict=True)}
    assert cells[number, 0] == (8, 8)
    added = tuple(new - old for new, old in zip(cells[number, 1], before.get((number, 1), (0, 0)), strict=True))
    assert added == (2, 2)
    assert (number, 5) not in cells  # older than the limit: no outcome
    assert real_batches(counts, {}) == {}


def test_the_zone_of_the_funnel_file_says_as_of_when_alerts_are(calibration, leaking):
    (alert, *_) = judged(calibration, leaking, date(2026, 8, 10)).alerts
    assert alert.changed_at == datetime(2026, 8, 10, 22, tzinfo=UTC)
    assert FUNNEL.file.time_zone == "Europe/Berlin"


def test_of_a_history_that_ends_long_ago_nobody_is_told(calibration):
    """It fires still, since nothing says that it has ended."""
    last = date(2026, 8, 14)
    for_ever = lost_counts(QUARTER, 4, {"north": Days(LEAK.first, LAST_DAY)})
    ended = for_ever._replace(of={series: until(last, one) for series, one in for_ever.of.items()})
    (loaded,) = [one for one in fired(judged(calibration, ended, LAST_DAY)) if one.team_id == "north"]
    assert (loaded.state, loaded.is_past) == ("firing", True)
    (soon,) = [one for one in fired(judged(calibration, ended, last + timedelta(days=6))) if one.team_id == "north"]
    assert not soon.is_past
    (goes_on,) = [one for one in fired(judged(calibration, for_ever, LAST_DAY, [loaded])) if one.team_id == "north"]
    assert (goes_on.alert_id, goes_on.is_past) == (loaded.alert_id, False)


def test_a_series_that_cannot_be_judged_keeps_its_alerts_and_stops_no_other(calibration, monkeypatch):
    leaks = {"north": LEAK, "east": LEAK}
    leaking = lost_counts(QUARTER, 4, leaks)
    known = judged(calibration, leaking, LEAK.last).alerts
    right = judged(calibration, leaking, LAST_DAY, known)
    fault = ZeroDivisionError("a fault")

    class Failing(Runs):
        def run(self, watched, *rest):
            if watched.series == NORTH.id:
                raise fault
            return super().run(watched, *rest)

    monkeypatch.setattr(board, "Runs", Failing)
    told = judged(calibration, leaking, LAST_DAY, known)
    of_north = [one for one in known if one.series == NORTH.id]
    assert [one.state for one in of_north] == ["firing"]
    assert [one for one in told.alerts if one.series == NORTH.id] == of_north
    assert [one for one in told.alerts if one.series != NORTH.id] == [
        one for one in right.alerts if one.series != NORTH.id
    ]
    assert told.faults == {NORTH.id: fault}
    assert told.evidence == {series: share for series, share in right.evidence.items() if series != NORTH.id}


def test_what_fails_of_a_batch_leaves_its_alert_as_it_was_and_stops_nothing_else(calibration, monkeypatch):
    leaking = lost_counts(QUARTER, 4, {"east": LEAK})._replace(
        batches=[batch(day=LEAK.last, deals=("last",)), batch(day=LEAK.first)]
    )
    known = judged(calibration, leaking, LEAK.last).alerts
    right = judged(calibration, leaking, LAST_DAY, known).alerts
    fault, rightly = ZeroDivisionError("a fault"), Evidence
    last = next(one for one in known if one.kind == "batch" and one.warned_on == LEAK.last)

    def evidence(**fields):
        if fields["deals"] == ("last",):
            raise fault
        return rightly(**fields)

    monkeypatch.setattr(batches, "Evidence", evidence)
    told = judged(calibration, leaking, LAST_DAY, known)
    assert [one for one in told.alerts if one.alert_id == last.alert_id] == [last]
    assert [one for one in told.alerts if one.alert_id != last.alert_id] == [
        one for one in right if one.alert_id != last.alert_id
    ]
    assert told.faults == {last.series: fault}


def test_alerts_that_cannot_be_grouped_are_told_by_themselves_those_of_before_as_they_were(calibration, monkeypatch):
    leaking = lost_counts(QUARTER, 4, {"north": LEAK, "south": LEAK})
    right = judged(calibration, leaking, LEAK.last).alerts
    monkeypatch.setattr(board, "messages_of", lambda *_: 1 / 0)
    told = judged(calibration, leaking, LEAK.last, right)
    assert [(one.alert_id, one.group_id) for one in told.alerts] == [(one.alert_id, one.group_id) for one in right]
    assert [*told.faults] == ["messages/new"]
    alone = judged(calibration, leaking, LEAK.last)
    assert {one.group_id == one.alert_id for one in alone.alerts} == {True}
    assert len({one.group_id for one in right}) < len(right)


def test_a_series_that_was_not_calibrated_keeps_its_alerts_and_is_told_as_failing(calibration):
    leaking = lost_counts(QUARTER, 4, {"north": LEAK, "east": LEAK})
    known = judged(calibration, leaking, LEAK.last).alerts
    series = [
        one.model_copy(update={"standing": "failing", "why": "a fault"}) if one.series == NORTH.id else one
        for one in calibration.series
    ]
    told = judged(calibration.model_copy(update={"series": tuple(series)}), leaking, LAST_DAY, known)
    assert [one for one in told.alerts if one.series == NORTH.id] == [one for one in known if one.series == NORTH.id]
    assert [*told.faults] == [NORTH.id]
    assert NORTH.id not in told.evidence
