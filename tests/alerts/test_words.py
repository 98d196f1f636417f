"""What alerts say: numbers, whose deals do what, since when, and what it costs."""

from datetime import date

import pytest

from stream.alerts import words
from stream.alerts.in_language import told_in
from stream.alerts.series import Series
from stream.alerts.why_over import because, reason_of
from stream.alerts.words import roughly, span
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from stream.words import ENGLISH, LANGUAGES
from tests.alerts.boards import TEXT
from tests.support.alerts import alert, behind


@pytest.mark.parametrize(
    ("days", "said"),
    [(0.2, "1 day"), (1.4, "1 day"), (45.0, "45 days"), (70.0, "2 months"), (800.0, "2 years")],
)
def test_a_span_is_said_in_the_largest_unit_that_it_has_two_of(days, said):
    assert span(days) == said


@pytest.mark.parametrize(
    ("amount", "said"), [(21_917_812, 22_000_000), (995, 1000), (40, 40), (7, 7), (0, 0), (-21_900, -22_000)]
)
def test_an_amount_that_is_not_known_exactly_has_two_digits(amount, said):
    assert roughly(amount) == said


NAMED = Funnel(parse(TEXT))
SERIES = {"pipeline_id": "new", "stage_id": "offer", "series": "lost/new/offer/team/north"}


def said(**fields):
    one = alert(**SERIES | fields)
    return one.model_copy(update=words.of_alert(one, NAMED))


@pytest.mark.parametrize(
    ("kind", "whose", "title"),
    [
        ("lost", {}, "North: more deals are lost in Offer"),
        ("disqualified", {"team_id": "", "territory_id": "land"}, "Land: more deals are disqualified in Offer"),
        ("stuck", {"team_id": ""}, "Everybody: more deals get stuck in Offer"),
        ("conversion", {}, "North: fewer deals move on in Offer"),
        ("win_rate", {"stage_id": ""}, "North: fewer deals are won in New"),
    ],
)
def test_a_title_says_whose_deals_do_what_where(kind, whose, title):
    assert said(kind=kind, **whose).title == title


def test_of_what_falls_the_share_that_is_left_is_said_with_its_lowest_first():
    rates = {"rate_before": 0.6, "rate_after": {"mean": 0.8, "low": 0.7, "high": 0.9}}
    assert said(kind="conversion", **rates).text.startswith("Usually 40% move on; ")
    assert "it is about 20% (10% to 30% in 80 of 100 cases)" in said(kind="conversion", **rates).text
    assert "it is about 80% (70% to 90% in 80 of 100 cases)" in said(**rates).text


@pytest.mark.parametrize(
    ("first", "last", "since"),
    [
        (27, 27, "since 27 April 2026;"),
        (24, 30, "since about 27 April 2026 (some day from 24 April 2026 to 30 April 2026)"),
        (20, 30, "since about the week of 27 April 2026 (some day from 20 April 2026 to 30 April 2026)"),
    ],
)
def test_since_when_is_said_no_more_precisely_than_it_is_known(first, last, since):
    days = {"best": date(2026, 4, 27), "from": date(2026, 4, first), "to": date(2026, 4, last)}
    assert since.rstrip(";") in said(since=days).text


def test_what_it_costs_is_said_of_the_deals_behind_it_once_they_are_read():
    assert "16 of 40 were lost, about 8 more than usual." in said().text
    with_deals = said(behind=behind(outcomes=41, leaks=17, leaks_above=9.2, amount_above=4_123_456))
    assert "17 of 41 deals were lost, about 9 more than usual, worth about 41,000 EUR." in with_deals.text
    assert "about 0 more than usual." in said(behind=behind(leaks_above=-2.0, amount_above=0)).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"state": "warning"}, "That is not enough to be sure."),
        ({"state": "resolved", "reason": "It is as usual again."}, "It is as usual again."),
        ({"state": "weakened", "reason": "It would only be a warning."}, "It would only be a warning."),
        ({"judged_on": date(2026, 7, 2)}, "It has lasted for more than 60 days: say whether"),
    ],
)
def test_a_text_ends_with_what_follows_from_the_state(fields, says):
    assert says in said(**fields).text
    assert says not in said().text


@pytest.mark.parametrize(
    ("state", "tense"),
    [
        ("firing", "it is about 36%"),
        ("weakened", "it is about 36%"),
        ("resolved", "it was about 36%"),
        ("withdrawn", "it was about 36%"),
    ],
)
def test_of_what_is_over_it_is_said_how_it_was(state, tense):
    assert tense in said(state=state, reason="Why.").text


def test_of_what_was_taken_back_the_reason_comes_first_and_nothing_is_said_to_have_been_lost():
    text = said(state="withdrawn", reason="9 of 41 were lost.", behind=behind()).text
    assert text.startswith("9 of 41 were lost. Usually 20% are lost; ")
    assert text.endswith("in 80 of 100 cases).")


def test_one_of_which_no_rate_is_known_has_a_title_and_no_text():
    assert (said(rate_after=None).text, said(rate_after=None).title) == ("", "North: more deals are lost in Offer")


def test_a_headline_names_nobody_and_says_when_it_is_over():
    assert words.headline(said()) == "More deals are lost: about 36%, usually 20%"
    assert words.headline(said(state="resolved")).startswith("It is over: more deals are lost")
    assert words.headline(said(state="withdrawn", rate_after=None)) == "Taken back: more deals are lost"


def test_a_batch_asks_whether_deals_were_really_lost_and_names_who_closed_them():
    one = said(kind="batch", leaks=12, warned_on=date(2026, 5, 3), behind=behind(amount_above=1_200_000, reps=(
        {"id": "ada", "leaks": 12, "outcomes": 12},)))  # fmt: skip
    assert one.title == "North: 12 deals lost at once in Offer"
    assert "12 deals in Offer were lost by Ada within 10 minutes on 3 May 2026, worth 12,000 EUR." in one.text


@pytest.mark.parametrize(
    ("series", "name"),
    [
        (Series("lost", "new", "offer", "team", "north"), "North: Offer, lost"),
        (Series("conversion", "new", "offer", "territory", "sea"), "Sea: Offer, not moved on"),
        (Series("win_rate", "new", "", "all"), "Everybody: New, not won"),
    ],
)
def test_a_series_is_called_by_whose_where_and_what(series, name):
    assert words.name_of(series, NAMED) == name


def test_an_alert_is_told_in_another_language_with_why_it_is_over():
    one = said(state="resolved", because={"id": "because-as-usual", "told": {}}, reason="It is as usual again.")
    told = told_in(LANGUAGES.words("tr"), one, NAMED)
    assert told.title == "North: daha çok anlaşma kaybediliyor (Aşama: Offer)"
    assert told.text.startswith("Kaybedilenlerin payı genelde %20; ")
    assert "40 içinden 16 kaybedildi, olağandan yaklaşık 8 fazla." in told.text
    assert told.text.endswith("Yeniden olağan hâline döndü.")
    assert told.reason == "Yeniden olağan hâline döndü."
    assert told_in(ENGLISH, one, NAMED) is one


def test_why_it_is_over_is_kept_with_what_is_told_in_it():
    fields = words.restated(alert(outcomes=40, leaks=16, kind="stuck"), 41, 9)
    known = alert(state="withdrawn", **fields)
    assert known.reason.startswith("What is known of these deals has changed: 16 of 40 got stuck")
    assert "bilinen 40 sonuçtan 16 takılmıştı; şimdi 41 içinden 9." in reason_of(known, LANGUAGES.words("tr"))
    again = alert(**because("because-heard-again", at="2026-11-24T10:00:00+03:00"))
    assert reason_of(again, LANGUAGES.words("tr")) == "Yeniden bir şey geldi: 24 Kasım 2026 Salı, 10:00."
    assert reason_of(alert(reason="As it was."), LANGUAGES.words("tr")) == "As it was."
