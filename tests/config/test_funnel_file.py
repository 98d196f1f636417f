from decimal import Decimal

import pytest

from stream.config.funnel_file import FunnelError, load, parse
from tests.support.paths import FUNNEL_FILE
from tests.support.small_funnel import ONE_STAGE


@pytest.fixture
def text():
    return FUNNEL_FILE.read_text(encoding="utf-8")


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def test_the_shipped_funnel_file_is_right():
    assert len(load(FUNNEL_FILE).reps) == 12


@pytest.mark.parametrize(
    ("old", "new", "field", "way_out"),
    [
        ("kind: won}", "kind: wn}", "pipelines[0].stages[5].kind", "'open', 'won', 'lost' or 'disqualified'"),
        ("time_zone: Europe/Berlin", "time_zone: Berlin", "time_zone", "Europe/Berlin or UTC"),
        ("team: south, territory: iberia}", "team: south, territory: iberi}", "territory", "add it under territories"),
        ("{id: mql,", "{id: lead,", "pipelines[0].stages[1].id", "must be unique"),
        ("starts: 2026-10-01", "starts: 2019-10-01", "assignments[1].starts", "put them in order"),
        ("assignments:", "until: 1999-12-31, assignments:", "reps[0].until", "must not be before the first day"),
        ("name: Lead,", "title: Lead,", "pipelines[0].stages[0].title", "is no field here; remove it"),
    ],
)
def test_a_mistake_is_named_with_line_field_and_way_out(text, old, new, field, way_out):
    with pytest.raises(FunnelError) as caught:
        parse(text.replace(old, new, 1), name="funnel.yaml")
    message = str(caught.value)
    assert f"funnel.yaml:{line_of(text, old)}:" in message
    assert field in message
    assert way_out in message


def test_what_names_a_team_by_an_id_from_before_names_the_team_of_now(text):
    renamed = text.replace("{id: south,", "{id: sud, formerly: [south],")
    assert "team: south" in renamed
    named = {one.team for rep in parse(renamed).reps for one in rep.assignments}
    assert "sud" in named
    assert "south" not in named


def test_two_teams_that_became_one_have_the_numbers_of_both_under_it(text):
    file = parse(text)
    kept, gone = file.teams[0], file.teams[1]
    merged = text.replace(f"{{id: {kept.id},", f"{{id: {kept.id}, formerly: [{gone.id}],")
    merged = "\n".join(line for line in merged.splitlines() if f"{{id: {gone.id}," not in line)
    assert {one.team for rep in parse(merged).reps for one in rep.assignments}.isdisjoint({gone.id})


PIPELINES = """
time_zone: UTC
currency: EUR
pipelines:
  - id: leads
    name: Leads
    kind: leads
    continues_in: new
    stages: [{id: raw, name: Raw, kind: open}, {id: converted, name: Converted, kind: won}]
  - id: new
    name: New
    deal_url: "https://crm.example.com/deals/{deal_id}"
    stages:
      - {id: lead, name: Lead, kind: open, quiet_after_days: 7}
      - {id: won, name: Won, kind: won}
      - {id: lost, name: Lost, kind: lost}
teams: [{id: n, name: North}]
reps: [{id: ada, name: Ada, assignments: [{starts: 2020-01-01, team: n}]}]
sources: {property: origin}
loss_reasons: {property: why}
accounts: {property: company}
close_date: {hubspot: crm, backfill: crm}
"""


@pytest.mark.parametrize(
    ("old", "new", "field", "way_out"),
    [
        ("continues_in: new", "continues_in: ne", "pipelines[0].continues_in", "no pipeline has the id 'ne'"),
        ("continues_in: new", "continues_in: leads", "pipelines[0].continues_in", "remove it there"),
        ("{id: won, name: Won, kind: won}", "{id: won, name: Won, kind: won, quiet_after_days: 3}",
         "pipelines[1].stages[1].quiet_after_days", "remove it"),
        ("loss_reasons: {property: why}", "loss_reasons: {property: origin}", "loss_reasons.property", "of sources"),
        ("{id: lost, name: Lost, kind: lost}", "{id: lost, name: Lost, kind: lost, formerly: [raw]}",
         "pipelines[1].stages[2].formerly[0]", "'raw' is the id of a stage that is still there"),
        ("teams: [{id: n, name: North}]", "teams: [{id: n, name: N, formerly: [x]}, {id: s, name: S, formerly: [x]}]",
         "teams[1].formerly[0]", "already a former id of team 'n'"),
        ("reps: [{id: ada, name: Ada,", "reps: [{id: ada, name: Ada, formerly: [ada],", "reps[0].formerly[0]",
         "'ada' is the id of a rep that is still there"),
        ("teams: [{id: n, name: North}]", "teams: [{id: n, name: North, formerly: [n]}]", "teams[0].formerly[0]",
         "'n' is the id of a team that is still there"),
        ("accounts: {property: company}", "accounts: {property: why}", "accounts.property", "of loss_reasons"),
        ("close_date: {hubspot: crm, backfill: crm}", "close_date: {hubspott: crm}", "close_date.hubspott",
         "is no connector; write one of hubspot,"),
        ("close_date: {hubspot: crm, backfill: crm}", "close_date: {hubspot: crmm}", "close_date", "crm or moved"),
        ("close_date: {hubspot: crm, backfill: crm}", "close_date: later", "close_date", "crm or moved"),
        ('deal_url: "https://crm.example.com/deals/{deal_id}"', 'deal_url: "https://crm.example.com/deals/1"',
         "pipelines[1].deal_url", "with {deal_id} where its id stands"),
        ('deal_url: "https://crm.example.com/deals/{deal_id}"', 'deal_url: "javascript:{deal_id}"',
         "pipelines[1].deal_url", "with {deal_id} where its id stands"),
    ],
)  # fmt: skip
def test_what_says_how_deals_go_on_and_close_is_checked_with_line_field_and_way_out(old, new, field, way_out):
    assert parse(PIPELINES).close_date == {"hubspot": "crm", "backfill": "crm"}
    with pytest.raises(FunnelError) as caught:
        parse(PIPELINES.replace(old, new, 1), name="funnel.yaml")
    (message,) = str(caught.value).splitlines()
    assert message.startswith(f"funnel.yaml:{line_of(PIPELINES, old)}: {field}: ")
    assert way_out in message


def test_pipelines_that_continue_each_other_in_a_circle_are_each_named():
    circle = PIPELINES.replace("name: New\n", "name: New\n    continues_in: leads\n")
    with pytest.raises(FunnelError, match=r"(?s)pipelines\[0\].*pipelines\[1\].continues_in"):
        parse(circle)


def test_all_mistakes_are_named_at_once(text):
    with pytest.raises(FunnelError) as caught:
        parse(text.replace("team: north", "team: nort"))
    assert len(str(caught.value).splitlines()) == 5  # four reps, and a goal


def test_text_that_is_not_yaml_is_named_with_its_line():
    with pytest.raises(FunnelError, match=r"funnel\.yaml:2: not YAML"):
        parse("a: b\nc: [")


def test_a_missing_file_says_which_setting_names_it(tmp_path):
    with pytest.raises(FunnelError, match="DEALSTREAM_FUNNEL_FILE"):
        load(tmp_path / "none.yaml")


WITH_A_REP = f"""{ONE_STAGE}
teams: [{{id: n, name: North}}]
reps: [{{id: "101", name: Ada, assignments: [{{starts: 2020-01-01, team: n}}]}}]
"""
AMOUNTS = """\
quotas: [{rep: "101", every: quarter, amount: 250000, starts: 2026-01-01}]
goals: [{kpi: revenue, target: 250000, by: 2026-12-31}]
"""


@pytest.mark.parametrize("told", ["13", "0", "2026-04-15", "4-4-5", "4.5"])
def test_a_fiscal_year_begins_on_the_first_of_a_month(told):
    with pytest.raises(FunnelError, match=r"fiscal_year_starts: write the month, 1 to 12, on whose first day"):
        parse(f"fiscal_year_starts: {told}\n{PAID}")


PAID = """\
exchange_rates: {USD: [{starts: 2025-01-01, rate: 0.96}]}
quotas: [{rep: "101", every: quarter, amount: 250000, starts: 2026-01-01}]
ramps: [{rep: "101", starts: 2026-01-01, months: [0.25, 1]}]
plans: [{id: ae, starts: 2026-01-01, reps: ["101"], tiers: [{to: 1.25, rate: 0.08}, {rate: 0.12}]}]
"""


@pytest.mark.parametrize(
    ("old", "new", "field", "way_out"),
    [
        ("rate: 0.08", "rate: 8", "plans[0].tiers[0].rate", "is a share of at most 1; write 12% as 0.12"),
        ("to: 1.25", "to: 0", "plans[0].tiers[0].to", "nothing is up to 0; write where the tier ends"),
        ("USD: [{starts", "USB: [{starts", "exchange_rates.USB", "no currency has the code 'USB'"),
        ("to: 1.25", "to: 125", "plans[0].tiers[0].to", "is a share of at most 10; write 12% as 0.12"),
        ("months: [0.25,", "months: [25,", "ramps[0].months[0]", "is a share of at most 1; write 12% as 0.12"),
        ('reps: ["101"], tiers', 'reps: ["101", "101"], tiers', "plans[0].reps[1]", "is named twice; remove one"),
        (
            "96}]}",
            "96}, {starts: 2025-01-01, rate: 1}]}",
            "exchange_rates.USD[1].starts",
            "says with known_since since",
        ),
        ("96}]}", "96}, {starts: 2024-01-01, rate: 1}]}", "exchange_rates.USD[1].starts", "later than the one before"),
        ("{USD: [{starts: 2025-01-01, rate: 0.96}]}", "{USD: []}", "exchange_rates.USD", "must not be empty"),
    ],
)
def test_what_reps_are_asked_and_paid_is_checked_with_line_field_and_way_out(old, new, field, way_out):
    others = ' - {id: "102", name: Bo, assignments: [{starts: 2020-01-01, team: n}]}\n'
    reps = WITH_A_REP.replace("reps: [{", "reps:\n - {").replace("team: n}]}]\n", "team: n}]}\n" + others)
    assert parse(reps + PAID).plans[0].tiers[0].to == Decimal("1.25")
    with pytest.raises(FunnelError) as caught:
        parse(reps + PAID.replace(old, new, 1), name="f.yaml")
    [told] = [line for line in str(caught.value).splitlines() if field in line]
    assert f"f.yaml:{line_of(reps + PAID, old)}: {field}: " in told
    assert way_out in told


@pytest.mark.parametrize("written", ["300.000", "'300.000'", "-300.000", "1.500", "'300,000'"])
@pytest.mark.parametrize(("field", "line"), [("quotas[0].amount", 2), ("goals[0].target", 3)])
def test_an_amount_that_can_be_read_in_two_ways_is_refused_with_its_line_and_the_way_out(written, field, line):
    name = field.rpartition(".")[2]
    told = AMOUNTS.replace(f"{name}: 250000", f"{name}: {written}")
    with pytest.raises(FunnelError) as caught:
        parse(WITH_A_REP + told, name="f.yaml")
    begin = WITH_A_REP.count("\n") + line - 1
    assert f"f.yaml:{begin}: {field}: a mark before three digits can mean thousands or decimals; write" in str(
        caught.value
    )


@pytest.mark.parametrize("written", ["300000", "300.50", "300.0000", "300_000", "0.125", "1234.5"])
def test_an_amount_that_can_be_read_in_one_way_is_taken(written):
    file = parse(WITH_A_REP + AMOUNTS.replace("amount: 250000", f"amount: {written}"))
    assert float(file.quotas[0].amount) == float(written)


def test_the_potential_of_a_territory_is_an_amount_too_in_both_of_its_forms():
    for potential in ("300.000", "[{amount: 300.000}]"):
        with pytest.raises(FunnelError, match=r"potential.*thousands or decimals"):
            parse(WITH_A_REP + f"territories: [{{id: t, name: T, potential: {potential}}}]\n")


def test_what_stands_in_itself_is_looked_at_once():
    with pytest.raises(FunnelError):
        parse(WITH_A_REP + "goals: &a [*a]\n")


def test_what_is_wrong_with_a_holiday_names_its_day_and_line():
    text = ONE_STAGE + "calendar:\n  holidays:\n    2026-05-01: 1\n    2026-12-25: 0\n"
    with pytest.raises(FunnelError) as caught:
        parse(text, name="f.yaml")
    assert f"f.yaml:{line_of(text, '2026-12-25')}: calendar.holidays.2026-12-25: " in str(caught.value)


def test_a_reporting_currency_that_is_none_is_refused():
    with pytest.raises(FunnelError, match=r"currency: no currency has the code 'ERU' \(ISO 4217\); write the one"):
        parse(WITH_A_REP.replace("currency: EUR", "currency: ERU"))


PERCENT = "ramps: [{rep: ada, starts: 2026-01-01, months: [%s, 0.5]}]"


@pytest.mark.parametrize(
    ("plans", "said"),
    [
        ("calendar: {starts: 1026-01-01}", ":12: calendar.starts: 1026-01-01 is no day from 1900 to 2099"),
        ("calendar: [{starts: 1026-01-01}]", ":12: calendar[0].starts: 1026-01-01 is no day from 1900 to 2099"),
        ("territories: [{id: t, name: T, potential: much}]", ":12: territories[0].potential: must be a number; write"),
        (PERCENT % "25%", ":12: ramps[0].months[0]: must be a number; write it as 0.25"),
        (PERCENT % '"12,5 %"', ":12: ramps[0].months[0]: must be a number; write it as 0.125"),
        (PERCENT % "half", ":12: ramps[0].months[0]: must be a number; write it as 1234.5"),
    ],
)
def test_what_is_wrong_is_said_of_the_field_as_it_is_written_and_with_the_number_that_is_meant(plans, said):
    with pytest.raises(FunnelError) as caught:
        parse(ONE_STAGE + "reps: [{id: ada, name: Ada, assignments: [{starts: 2020-01-01, team: n}]}]\n" + plans)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("plans", "said"),
    [
        (
            "calendar: {holidays: {2206-10-29: 1}}",
            "holidays.2206-10-29: 2206-10-29 is no day from 1900 to 2099; correct",
        ),
        ("calendar: {holidays: {2026-13-01: 1}}", "holidays.2026-13-01: must be a day; write it as 2026-05-01"),
        ("calendar: {holidays: {2026-10-29: 50}}", "holidays.2026-10-29: is a share of at most 1; write 12% as 0.12"),
        ("calendar: [{starts: 1026-01-01}]", "calendar[0].starts: 1026-01-01 is no day from 1900 to 2099; correct"),
        ("goals: [{kpi: won, target: 9, by: 2206-12-31}]", "goals[0].by: 2206-12-31 is no day from 1900 to 2099"),
        (
            "goals: [{kpi: revenue, target: 9, starts: 1026-01-01, by: 2026-12-31}]",
            "goals[0].starts: 1026-01-01 is no day from 1900 to 2099",
        ),
    ],
)
def test_a_day_that_is_none_or_of_a_year_out_of_reach_is_refused_with_its_line(plans, said):
    with pytest.raises(FunnelError) as caught:
        parse(ONE_STAGE + "reps: [{id: ada, name: Ada, assignments: [{starts: 2020-01-01, team: n}]}]\n" + plans)
    assert said in str(caught.value)
