"""Silence is said with the first hour that is long enough, stays one alert, and ends with the next event."""

from datetime import UTC, date, datetime, timedelta

import pytest

from stream.alerts.silence.arrivals import Arrivals
from stream.alerts.silence.judge import silence_id
from stream.alerts.silence.spells import Spells
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from tests.alerts.silence.hours import (
    CLOSE,
    HUBSPOT,
    NORTH,
    SOUTH,
    TEXT,
    TUESDAY,
    WEB,
    ZONE,
    arrivals,
    came,
    funnel,
    in_office,
    judged,
    said_at,
)

HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


def silent_hubspot(**more):
    return arrivals({HUBSPOT: came(TUESDAY)}, **more)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_it_is_said_with_the_hour_of_the_vector_and_not_before():
    known = silent_hubspot()
    assert judged(known, at("2026-03-03T14:59:59")).alerts[0].state == "warning"
    (alert,) = judged(known, at("2026-03-03T15:00")).alerts
    assert (alert.state, alert.series, alert.kind) == ("firing", "silence/connector/hubspot", "silence")
    assert (alert.threshold, alert.evidence) == (7.4947, 9.1161)
    assert alert.alert_id == silence_id(HUBSPOT, int(TUESDAY.timestamp()) - 3600)
    assert alert.silence.last_at == datetime(2026, 3, 3, 8, 40, tzinfo=UTC)
    assert alert.silence.usually == 10
    assert (alert.since.best, alert.warned_on, alert.fired_on) == (date(2026, 3, 3),) * 3
    assert alert.once_in_days == pytest.approx(7 * 2.718281828**9.1161 / 34.5866, rel=0.05)


def test_days_that_differ_make_it_wait():
    def usually(hour):
        return in_office(hour) // 2 * (1 + hour.toordinal() // 7 % 2 * 2)  # one or three, week by week

    assert said_at(arrivals({HUBSPOT: came(TUESDAY, usually)}), HUBSPOT, TUESDAY) > at("2026-03-04T09:00")


def test_what_is_weaker_than_that_is_a_warning_first_on_the_page_only():
    (alert,) = judged(silent_hubspot(), at("2026-03-03T14:00")).alerts
    assert (alert.state, alert.fired_on) == ("warning", None)
    assert "That is not enough to be sure." in alert.text
    assert judged(silent_hubspot(), at("2026-03-03T13:00")).alerts == []


def without(hours, begin, end):
    """Hours without those from one to before another."""
    return {hour: one for hour, one in hours.items() if not at(begin).timestamp() <= hour < at(end).timestamp()}


def test_it_is_over_with_the_next_event_and_stays_one_alert_with_one_id():
    hours = without(came(TUESDAY + 4 * DAYS), "2026-03-03T10:00", "2026-03-05T11:00")
    board, states, news = [], [], 0
    for number in range(100):
        before, board = board, judged(arrivals({HUBSPOT: hours}), TUESDAY + number * HOURS, board).alerts
        news += board != before
        states += [one.state for one in board if [one.state] != states[-1:]]
    (alert,) = board
    assert states == ["warning", "firing", "resolved"]
    assert (alert.ended_on, alert.is_past) == (date(2026, 3, 5), False)
    assert alert.reason == "Something came again on Thursday 5 March 2026, 11:00."
    assert news <= 5  # once a day, and not each hour


def test_judged_in_one_look_or_each_hour_it_is_the_same_alert():
    known, now = silent_hubspot(), at("2026-03-05T09:00")
    board = []
    for hour in range(48):
        board = judged(known, TUESDAY + hour * HOURS, board).alerts
    once = judged(known, now).alerts[0]
    assert judged(known, now, board).alerts[0].model_copy(update={"version": 1}) == once


def test_a_second_judge_changes_nothing():
    known, now = silent_hubspot(), at("2026-03-04T12:00")
    board = judged(known, now).alerts
    assert judged(known, now, board).alerts == board


def test_silences_that_were_over_when_they_became_known_are_listed_only_and_warnings_are_not():
    until = TUESDAY + 3 * DAYS
    once = without(came(until), "2026-03-03T10:00", "2026-03-03T16:00")
    (alert,) = judged(arrivals({HUBSPOT: once}), at("2026-03-05T12:00")).alerts
    assert (alert.state, alert.is_past, alert.ended_on) == ("resolved", True, date(2026, 3, 3))
    short = without(came(until), "2026-03-03T10:00", "2026-03-03T14:00")
    assert judged(arrivals({HUBSPOT: short}), at("2026-03-05T12:00")).alerts == []


def test_nights_and_weekends_are_no_silence():
    friday = at("2026-03-06T17:00")
    assert judged(arrivals({HUBSPOT: came(friday)}), at("2026-03-09T09:30")).alerts == []


@pytest.mark.parametrize(
    ("began", "watched"),
    [(at("2026-01-05T09:00"), True), (at("2026-01-12T09:00"), False)],
    ids=["eight weeks", "seven"],
)
def test_less_than_eight_weeks_promise_nothing(began, watched):
    known = arrivals({HUBSPOT: came(TUESDAY, since=began)})
    assert bool(judged(known, TUESDAY + 8 * DAYS).alerts) is watched


def test_what_comes_in_less_than_three_hours_a_week_is_not_watched():
    known = arrivals({HUBSPOT: came(TUESDAY, lambda hour: int(hour.weekday() == 0 and hour.hour == 9))})
    assert judged(known, TUESDAY + 40 * DAYS).alerts == []


def test_of_holidays_nothing_is_expected():
    free = funnel('calendar: {holidays: {"2026-03-03": 1}}')
    assert said_at(silent_hubspot(), HUBSPOT, TUESDAY, of=free) == at("2026-03-04T14:00")


def test_a_team_has_holidays_of_its_own():
    own = "{id: north, name: North, calendar: {holidays: {2026-03-03: 1}}}"
    free = Funnel(parse(TEXT.replace("{id: north, name: North}", own) + "calendar: {}"))
    known = arrivals({NORTH: came(TUESDAY), SOUTH: came(TUESDAY)})
    assert said_at(known, NORTH, TUESDAY, of=free) == at("2026-03-04T14:00")
    assert said_at(known, SOUTH, TUESDAY, of=free) == at("2026-03-03T15:00")


def test_a_holiday_in_the_baseline_makes_its_hours_no_quieter():
    def usually(hour):
        return 0 if hour.date() in (date(2026, 1, 6), date(2026, 1, 13), date(2026, 1, 20)) else in_office(hour)

    free = funnel('calendar: {holidays: {"2026-01-06": 1, "2026-01-13": 1, "2026-01-20": 1}}')
    known = arrivals({HUBSPOT: came(TUESDAY, usually)})
    assert judged(known, at("2026-03-03T15:00"), of=free).alerts[0].evidence == 9.1161
    assert judged(known, at("2026-03-03T15:00")).alerts[0].evidence < 9


def test_an_alert_is_taken_back_where_the_day_is_added_as_a_holiday():
    known, now = silent_hubspot(), at("2026-03-03T16:00")
    board = judged(known, now).alerts
    assert "“2026-03-03: 1”" in board[0].text
    (gone,) = judged(known, now, board, of=funnel('calendar: {holidays: {"2026-03-03": 1}}')).alerts
    assert gone.state == "withdrawn"
    assert "a holiday was added" in gone.reason


def test_hours_in_which_nobody_listened_are_no_silence_nor_is_the_one_after_them():
    away = [at("2026-03-03T11:00"), at("2026-03-03T12:00")]
    # 10 counts, 11 and 12 do not, 13 is when what CRMs held comes: 14, 15, 16, and nine on Wednesday make five.
    assert said_at(silent_hubspot(away=away), HUBSPOT, TUESDAY) == at("2026-03-04T10:00")


def test_a_night_in_which_the_service_was_off_is_no_silence_in_the_morning():
    usually = lambda _hour: 20  # noqa: E731
    off = [at("2026-03-02T20:00") + number * HOURS for number in range(13)]
    known = arrivals({HUBSPOT: came(at("2026-03-02T20:00"), usually)}, away=off)
    assert judged(known, at("2026-03-03T09:00")).alerts == []
    assert judged(known, at("2026-03-03T10:00")).alerts == []
    assert judged(known, at("2026-03-03T11:00")).alerts[0].state == "firing"


def test_where_nobody_is_known_to_have_listened_nothing_is_silent_but_usual_hours_are_known():
    known = arrivals({HUBSPOT: came(TUESDAY)}, since=TUESDAY + 2 * HOURS)
    assert said_at(known, HUBSPOT, TUESDAY) == at("2026-03-04T09:00") + HOURS  # 13, 14, 15, 16, and nine


def test_an_import_at_an_odd_hour_is_not_expected_each_week():
    sunday = at("2026-02-22T03:00")
    many = came(at("2026-02-27T17:00"))
    many[int(sunday.timestamp())] = (5000, int(sunday.timestamp()) * 10**6)
    assert judged(arrivals({HUBSPOT: many}), at("2026-03-01T05:00")).alerts == []


@pytest.mark.parametrize("day", ["2026-03-29", "2025-10-26"], ids=["spring", "autumn"])
def test_hours_are_those_of_clocks_when_these_change(day):
    sunday = at(f"{day}T00:00")
    friday = sunday - 2 * DAYS
    began = sunday - timedelta(weeks=12)
    known = arrivals({HUBSPOT: came(friday.replace(hour=17), since=began)}, since=began)
    # Monday nine to ten is the first hour that is missed, and the fifth says it, by the clocks of then.
    monday = sunday + DAYS
    assert said_at(known, HUBSPOT, friday.replace(hour=17)) == monday.replace(hour=14)


def test_a_silent_connector_is_one_alert_that_names_its_teams_and_they_have_none():
    known = arrivals(
        {HUBSPOT: came(TUESDAY), NORTH: came(TUESDAY), WEB: came(TUESDAY), CLOSE: came(TUESDAY + 8 * DAYS)},
        {NORTH: {"hubspot": 90, "close": 10}, SOUTH: {"close": 200}, WEB: {"hubspot": 5}},
    )
    board = []
    for hour in range(72):
        board = judged(known, TUESDAY + hour * HOURS, board).alerts
    (alert,) = board
    assert (alert.series, alert.silence.teams, alert.silence.everybody) == (HUBSPOT.id, ("north",), False)
    assert "North depends on it" in alert.text


def test_a_team_that_was_silent_before_its_connector_has_no_alert_before_it_either():
    known = arrivals({HUBSPOT: came(TUESDAY + HOURS), NORTH: came(TUESDAY)}, {NORTH: {"hubspot": 90}})
    series = set()
    for hour in range(48):
        series |= {one.series for one in judged(known, TUESDAY + hour * HOURS).alerts}
    assert series == {HUBSPOT.id}


def test_a_team_that_is_silent_while_its_connector_is_heard_has_an_alert_of_its_own():
    known = arrivals({HUBSPOT: came(TUESDAY + 8 * DAYS), NORTH: came(TUESDAY)}, {NORTH: {"hubspot": 90}})
    (alert,) = judged(known, at("2026-03-03T15:00")).alerts
    assert (alert.series, alert.team_id, alert.state) == (NORTH.id, "north", "firing")


def test_hours_of_a_silent_connector_are_no_silence_of_its_teams_when_it_is_heard_again():
    again = at("2026-03-05T12:10")
    known = arrivals({HUBSPOT: came(TUESDAY, also=[again]), NORTH: came(TUESDAY)}, {NORTH: {"hubspot": 90}})
    board = judged(known, at("2026-03-05T13:00")).alerts
    assert [(one.series, one.state) for one in board] == [(HUBSPOT.id, "resolved")]


def test_connectors_that_fall_silent_at_once_are_one_message_later_ones_are_not():
    together = judged(arrivals({HUBSPOT: came(TUESDAY), CLOSE: came(TUESDAY - HOURS)}), TUESDAY + 2 * DAYS).alerts
    assert len({one.group_id for one in together}) == 1
    apart = judged(arrivals({HUBSPOT: came(TUESDAY), CLOSE: came(TUESDAY - 4 * DAYS)}), TUESDAY + 2 * DAYS).alerts
    assert len({one.group_id for one in apart}) == 2


def test_after_eight_weeks_silence_is_what_is_usual():
    known = silent_hubspot()
    board = judged(known, TUESDAY + 50 * DAYS).alerts
    assert [one.state for one in board] == ["firing"]
    (alert,) = judged(known, TUESDAY + 57 * DAYS, board).alerts
    assert (alert.state, alert.reason) == (
        "resolved",
        "Nothing has come for eight weeks: that is what is usual by now.",
    )


def test_what_is_not_watched_has_no_alerts_and_those_it_had_are_taken_back():
    known, now = silent_hubspot(), at("2026-03-03T16:00")
    unwatched = funnel("alerts: {watch: [lost]}")
    assert judged(known, now, of=unwatched).alerts == []
    assert judged(known, now, days=0.0).alerts == []
    assert [one.state for one in judged(known, now, judged(known, now).alerts, of=unwatched).alerts] == ["withdrawn"]


def test_a_team_that_left_the_funnel_file_is_not_watched():
    gone = HUBSPOT._replace(scope="team", scope_id="gone")
    assert judged(arrivals({gone: came(TUESDAY)}), TUESDAY + 8 * DAYS).alerts == []


def test_what_is_missed_is_shown_as_a_share_of_what_makes_an_alert():
    board = judged(silent_hubspot(), at("2026-03-03T14:00"))
    assert board.evidence == {HUBSPOT.id: pytest.approx(7.3 / 7.4947, abs=0.05)}


@pytest.mark.parametrize(("of", "name"), [(Spells, "of"), (Arrivals, "carried")])
def test_a_series_that_cannot_be_judged_keeps_its_alert_and_stops_no_other(monkeypatch, of, name):
    known = judged(arrivals({HUBSPOT: came(TUESDAY), CLOSE: came(TUESDAY)}), TUESDAY + 2 * DAYS).alerts
    again = TUESDAY + 2 * DAYS + HOURS
    heard = arrivals({HUBSPOT: came(TUESDAY, also=[again]), CLOSE: came(TUESDAY, also=[again])})
    fault, rightly = ZeroDivisionError("a fault"), getattr(of, name)

    def fails_for_one(self, series, *rest):
        if series == HUBSPOT:
            raise fault
        return rightly(self, series, *rest)

    monkeypatch.setattr(of, name, fails_for_one)
    told = judged(heard, again + HOURS, known)
    states = {one.series: one.state for one in told.alerts}
    assert states == {HUBSPOT.id: "firing", CLOSE.id: "resolved"}
    assert told.faults == {HUBSPOT.id: fault}
