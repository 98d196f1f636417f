"""A list on a dashboard has the rows, and says of them, what reports, alerts and dead letters have."""

from collections import Counter

import pytest

from stream.reports import DealQuery, Deals, ReportQuery, Whose
from tests.generate.dashboards.delivered import asked
from tests.generate.dashboards.simulated import REP, TEAM


def rows(grafana, view, **chosen):
    """The rows of the only panel that lists a view."""
    [question] = {
        one.target["rawSql"]: one
        for one in asked("clickhouse")
        if f"FROM {view}\n" in one.target["rawSql"] and " AS time" not in one.target["rawSql"]
    }.values()
    doubled = {name: [one.replace("\\", "\\\\")] for name, one in chosen.items()}
    return grafana.panel(question, grafana.choices(question.dashboard, **doubled))


@pytest.mark.parametrize("whose", [Whose(), Whose(team=TEAM), Whose(rep=REP)], ids=["all", "team", "rep"])
def test_the_deals_to_look_at_are_those_that_reports_flag_the_longest_waiting_first(grafana, whose):
    deals, now = Deals(grafana.clickhouse, grafana.known), grafana.looked.last
    why = {}
    for flag in ("stuck", "quiet", "overdue"):
        for deal in deals.listed(DealQuery(ReportQuery(whose=whose), state=flag, limit=1000), now).deals:
            amount = None if deal.reported_amount is None else deal.reported_amount / 100
            of = (deal.pipeline, deal.stage, deal.team, deal.owner)
            why.setdefault(deal.deal_id, ([], amount, of))[0].append(flag)
    told = rows(grafana, "deals", **{name: one for name, one in whose._asdict().items() if one is not None})
    columns = ("Pipeline", "Stage", "Team", "Rep")
    assert why == {
        row["Deal"]: (row["Why"].lower().split(", "), row["Amount"], tuple(row[one] for one in columns)) for row in told
    }
    days = [row["Days in stage"] for row in told]
    assert days == sorted(days, reverse=True)


def test_alerts_are_listed_as_their_last_version_has_them_until_they_are_over(grafana):
    told = {(row["State"], row["Deals above normal"], row["Amount above normal"]) for row in rows(grafana, "alerts")}
    assert told == {("firing", 8.0, 40_000.0), ("warning", 9.0, 40_000.0)}
    # By it a row leads to its alert on the page.
    ids = f"SELECT DISTINCT alert_id FROM {grafana.clickhouse.database}.alerts"
    known = {one for (one,) in grafana.clickhouse.query(ids)}
    assert {row["alert_id"] for row in rows(grafana, "alerts")} <= known


def test_letters_are_counted_by_reason_until_they_are_sent_again(grafana):
    told = rows(grafana, "dead_letters FINAL")
    assert [(row["Reason"], int(row["Letters"])) for row in told] == [("unknown_rep", 2), ("unknown_stage", 1)]
    assert told[0]["First"] < told[0]["Last"]


def test_a_correction_says_what_a_number_was_and_what_it_is(grafana):
    told = rows(grafana, "restatements")
    assert Counter((row["Number"], float(row["Before"]), float(row["After"])) for row in told) == {
        ("won", 0, 1): len(told)
    }
    assert all(row["Hour"] < row["Corrected"] for row in told)
    of_team = rows(grafana, "restatements", team=TEAM)
    assert 0 < len(of_team) < len(told)
    assert {row["Team"] for row in of_team} == {'So\'uth \\ "Süd"'}


def test_deals_that_may_have_missed_changes_are_those_of_the_people_chosen(grafana):
    [told] = rows(grafana, "uncertain_deals")
    assert (told["Deal"], told["Team"], told["Rep"]) == ("hubspot:1", 'So\'uth \\ "Süd"', "Tiago Pires")
    assert rows(grafana, "uncertain_deals", rep=REP)
    assert not rows(grafana, "uncertain_deals", team="north")


def test_each_rep_stands_beside_the_team_in_which_the_numbers_were_made(grafana):
    names = {team.id: team.name for team in grafana.known.file.teams}
    of_file = {(names[one.team], rep.name) for rep in grafana.known.file.reps for one in rep.assignments}
    [question] = (one for one in asked("clickhouse") if one.panel["title"].startswith("Reps, "))
    told = grafana.panel(question, grafana.choices(question.dashboard))
    assert told
    assert {(row["Team"], row["Rep"]) for row in told} <= of_file
