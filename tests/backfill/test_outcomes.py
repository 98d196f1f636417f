"""What a dry run shows of won, lost, open and revenue is what the service would count."""

from collections import Counter, defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream.core.funnel import MICROS
from tests.backfill import exports
from tests.backfill.exports import KNOWN
from tests.backfill.service import Sent, State, month_of
from tests.support.examples import examples
from tests.support.histories import contributions_of

CHANGES = """
changes:
  - {file: "*", deal: Id, at: At, first_is_created: true, stage: Stage, owner: Owner, amount: Amount, close_date: Close}
"""
changes = st.tuples(
    st.sampled_from("123"),
    st.integers(0, 200),
    st.sampled_from(["Prospecting", "Engaging", "Closed Won", "Closed Lost", ""]),
    st.sampled_from([*exports.AGENTS, ""]),
    st.sampled_from(["", "10.5", "7", "0"]),
    st.sampled_from(["", "2024-05-01", "2024-07-01"]),
)


def counted(state):
    """Won, lost and revenue by team and month of the close, as the core counts them."""
    sums = defaultdict(Counter)
    for history in state.deals.values():
        for key, measures in contributions_of(history, KNOWN).items():
            place = key.team_id, month_of(key.hour * MICROS, KNOWN)
            for name in ("won", "lost_deals", "won_amount"):
                sums[place][name] += measures.get(name, 0)
    return {
        place: tuple(n[name] for name in ("won", "lost_deals", "won_amount")) for place, n in sums.items() if n.total()
    }


def shown(sent):
    return {place: (one.won, one.lost, one.revenue) for place, one in sent.outcomes.items() if one.won or one.lost}


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=1, max_size=40))
def test_the_outcomes_of_any_changes_are_those_that_the_core_counts(tmp_path, rows):
    lines = [[deal, f"2024-0{1 + day // 28}-{1 + day % 28:02}T10:00:00Z", *rest] for deal, day, *rest in rows]
    path = exports.write(tmp_path / "h.csv", ["Id", "At", "Stage", "Owner", "Amount", "Close"], lines)
    sent = Sent(CHANGES, [path], KNOWN)
    assert shown(sent) == counted(State(sent.events))


def test_the_outcomes_of_an_export_are_plain_sums_over_it(tmp_path):
    files = exports.pipeline(tmp_path, 500)
    sent = Sent(exports.PIPELINE, files, KNOWN)
    expected = Counter()
    for (team, _, month), (won, _, lost, _) in exports.closed_by_plain_sums(files[0]).items():
        expected[team, month, "won"] += won
        expected[team, month, "lost"] += lost
    assert {(*place, kind): count for place, one in sent.outcomes.items() for kind, count in one._asdict().items()
            if kind in ("won", "lost") and count} == {key: n for key, n in expected.items() if n}  # fmt: skip
    open_ = sum(row["deal_stage"] == "Engaging" for row in exports.read(files[0]))
    assert sum(one.open for one in sent.outcomes.values()) == open_


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=1, max_size=40), st.integers(0, 40))
def test_what_was_sent_before_is_shown_again(tmp_path, rows, before):
    lines = [[deal, f"2024-0{1 + day // 28}-{1 + day % 28:02}T10:00:00Z", *rest] for deal, day, *rest in rows]
    titles = ["Id", "At", "Stage", "Owner", "Amount", "Close"]
    earlier = Sent(CHANGES, [exports.write(tmp_path / "h.csv", titles, lines[:before])], KNOWN)
    path = exports.write(tmp_path / "h.csv", titles, lines)
    assert Sent(CHANGES, [path], KNOWN, State(earlier.events)).outcomes == Sent(CHANGES, [path], KNOWN).outcomes


def test_an_export_that_was_sent_before_is_shown_again(tmp_path):
    files = exports.pipeline(tmp_path, 500)
    first = Sent(exports.PIPELINE, files, KNOWN)
    assert Sent(exports.PIPELINE, files, KNOWN, State(first.events)).outcomes == first.outcomes
