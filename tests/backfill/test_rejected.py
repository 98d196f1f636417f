"""Nothing is guessed, and nothing is lost silently: every row that cannot be used is named with its line and reason."""

import pytest

from tests.backfill import exports
from tests.backfill.exports import KNOWN
from tests.backfill.service import Sent

HEADER = exports.HEADER
GOOD = ["D1", "Zane Levy", "GTX Basic", "x", "Won", "2017-01-02", "2017-02-03", "550"]


def sent(tmp_path, *rows, mapping=exports.PIPELINE):
    _, *rest = exports.pipeline(tmp_path, 1)
    return Sent(mapping, [exports.write(tmp_path / "sales_pipeline.csv", HEADER, rows), *rest], KNOWN)


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({0: ""}, "no_id", "opportunity_id: is empty"),
        ({0: "x" * 201}, "bad_id", "longer than an id may be"),
        ({1: "Zane Levi"}, "unmatched_key", "sales_teams.csv has no row 'Zane Levi' (it has 'Zane Levy')"),
        ({2: "GTXBasic"}, "unmatched_key", "products.csv has no row 'GTXBasic' (it has 'GTX Basic')"),
        ({4: "Wonn"}, "unknown_stage", "deal_stage: the funnel file has no stage 'Wonn'"),
        ({4: ""}, "no_stage", "deal_stage: is empty"),
        ({5: ""}, "no_date", "engage_date: is empty"),
        ({5: "02.01.2017"}, "bad_date", "engage_date: '02.01.2017' is no date"),
        ({5: "2031-01-02"}, "in_the_future", "engage_date: '2031-01-02' lies ahead"),
        ({6: ""}, "no_date", "nothing says since when it is in 'Closed Won'"),
        ({6: "2016-12-31"}, "wrong_order", "its date lies before the deal's creation"),
        ({7: "5,5.0"}, "bad_amount", "close_value: '5,5.0' is no amount"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line_and_the_way_out(tmp_path, change, reason, words):
    bad = [change.get(place, value) for place, value in enumerate(["D2", *GOOD[1:]])]
    found = sent(tmp_path, GOOD, bad)
    [one] = found.rejected
    assert (one.file, one.line, one.reason) == ("sales_pipeline.csv", 3, reason)
    assert words in str(one.detail)
    assert {event.deal_id for event in found.events} == {"D1"}


def test_an_unknown_rep_is_rejected_where_no_lookup_finds_it_first(tmp_path):
    mapping = exports.PIPELINE.replace("join: {teams: sales_agent, products: product}", "join: {products: product}")
    found = sent(tmp_path, ["D2", "Zane Levi", *GOOD[2:]], mapping=mapping)
    assert found.reasons == [(2, "unknown_rep")]
    assert "(it has 'Zane Levy')" in str(found.rejected[0].detail)


def test_a_deal_that_is_there_twice_counts_by_its_first_row_that_can_be_used(tmp_path):
    unusable = [*GOOD[:5], "soon", *GOOD[6:]]
    found = sent(tmp_path, unusable, GOOD, [*GOOD[:7], "999"])
    assert found.reasons == [(2, "bad_date"), (4, "twice")]
    assert [event.amount for event in found.events if event.type == "deal.amount_changed"] == [55_000]


def test_rows_that_are_left_out_on_purpose_are_no_rejections(tmp_path):
    assert sent(tmp_path, ["D2", "Nobody", "", "", "Prospecting", "", "", ""]).rejected == []


def test_a_key_that_two_rows_of_a_lookup_have_is_joined_by_neither(tmp_path):
    files = exports.pipeline(tmp_path, 1)
    pipeline = exports.write(tmp_path / "sales_pipeline.csv", HEADER, [GOOD])
    exports.write(
        files[1],
        ["sales_agent", "manager", "regional_office"],
        [["Zane Levy", "A", "West"], ["Zane Levy", "B", "West"]],
    )
    found = Sent(exports.PIPELINE, [pipeline, *files[1:]], KNOWN)
    assert found.reasons == [(2, "ambiguous_key")]
    assert [(one.line, one.reason) for one in found.reading.rejected_lookups] == [(2, "key_twice"), (3, "key_twice")]


def test_rows_of_a_lookup_that_nobody_asks_for_are_named(tmp_path):
    found = sent(tmp_path, GOOD)
    assert [(one.line, one.reason) for one in found.reading.unused() if one.file == "sales_teams.csv"] == [
        (line, "unmatched_key") for line, agent in enumerate(exports.AGENTS, 2) if agent != "Zane Levy"
    ]


def test_a_date_without_a_time_lies_behind_what_came_before_it_that_day(tmp_path):
    found = sent(tmp_path, [*GOOD[:5], "2017-01-02 15:30", "2017-01-02", "1"])
    assert found.rejected == []
    moves = [(event.occurred_at, event.stage_id) for event in found.events if event.type == "deal.stage_changed"]
    assert [stage for _, stage in sorted(moves)] == ["engaging", "won"]
    assert moves[0][0] == moves[1][0]
