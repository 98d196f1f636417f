"""Which currency an amount is in: as mapping, funnel file, a column or the cell say; else it is asked for."""

import pytest

from stream.backfill.mapping import BackfillError, parse
from stream.config.funnel_file import parse as parse_funnel
from stream.core.funnel import Funnel
from stream.words.note import note
from tests.backfill.drafts import Draft
from tests.backfill.service import Sent


def test_amounts_of_several_currencies_count_only_where_the_funnel_file_knows_them(tmp_path):
    mapping = 'deals: [{file: "*", id: Id, stage: Stage, created: Created, closed: Created, amount: Amount}]'
    rows = "Id,Stage,Created,Amount\n1,Won,2024-01-02,€5\n2,Won,2024-01-03,€7\n3,Won,2024-01-02,£9\n"
    draft = Draft(tmp_path, rows, mapping=mapping, currency="EUR")
    assert draft.sent.reasons == [(4, "unknown_currency")]
    assert draft.totals["won_amount"] == 1_200


def test_one_currency_beside_all_amounts_that_the_funnel_file_does_not_know_is_asked_for(tmp_path):
    mapping = 'deals: [{file: "*", id: Id, stage: Stage, created: Created, closed: Created, amount: Amount}]'
    rows = "Id,Stage,Created,Amount\n1,Won,2024-01-02,R$ 5\n2,Won,2024-01-02,7\n"
    plain = Draft(tmp_path, rows.replace("R$ ", ""), mapping=mapping)
    known = Funnel(parse_funnel(plain.funnel_text))
    path = tmp_path / "deals.csv"
    path.write_text(rows)
    with pytest.raises(
        BackfillError, match="Amount: amounts have BRL beside them, for which the funnel file has no rate"
    ):
        Sent(parse(mapping), [path], known)
    told = Sent(parse(f"currency: USD\n{mapping}"), [path], known)
    assert [event.currency for event in told.events if event.type == "deal.amount_changed"] == ["USD", "USD"]
    assert told.notes == {note("backfill-counted-as", written="BRL", counted="USD"): 1}


def _in_euros(folder, amount, rates, told=""):
    """What is sent of a deal whose amount is written so, with a funnel file in EUR."""
    mapping = f'{told}deals: [{{file: "*", id: Id, stage: Stage, created: Created, closed: Created, amount: Amount}}]'
    rows = f"Id,Stage,Created,Amount\n1,Won,2024-01-02,{amount}\n"
    text = Draft(folder, rows.replace(amount, "1"), mapping=mapping, currency="EUR").funnel_text
    known = "".join(f"  {one}: [{{starts: 2020-01-01, rate: 0.5}}]\n" for one in rates)
    text += f"exchange_rates:\n{known}" if rates else ""
    path = folder / "deals.csv"
    path.write_text(rows)
    return Sent(parse(mapping), [path], Funnel(parse_funnel(text)))


@pytest.mark.parametrize(("amount", "rates"), [("$100", []), ("100 kr.", []), ("¥100", ["CNY", "JPY"])])
def test_a_mark_of_several_currencies_is_asked_for_where_amounts_are_in_none_of_them(tmp_path, amount, rates):
    with pytest.raises(BackfillError, match=r"beside them, which stands for several currencies; write the one"):
        _in_euros(tmp_path, amount, rates)


@pytest.mark.parametrize(
    ("amount", "rates", "told", "currency"),
    [
        ("$100", ["USD", "TRY"], "", "USD"),
        ("$100", ["USD", "CAD"], "currency: CAD\n", "CAD"),
        ("$100 USD", ["USD", "CAD"], "", "USD"),
    ],
)
def test_a_mark_of_several_currencies_is_the_one_that_is_told_or_has_a_rate(tmp_path, amount, rates, told, currency):
    sent = _in_euros(tmp_path, amount, rates, told)
    assert [event.currency for event in sent.events if event.type == "deal.amount_changed"] == [currency]


def test_a_mark_of_several_currencies_among_others_is_rejected_where_nothing_says_which_it_is(tmp_path):
    draft = Draft(
        tmp_path, "Id,Stage,Created,Closed,Amount\n1,Won,2024-01-02,2024-01-03,$5\n2,Won,2024-01-02,2024-01-03,€7\n"
    )
    assert draft.sent.reasons == [(2, "unknown_currency")]
    assert (draft.totals["won_amount"], draft.sent.notes) == (700, {})


def test_a_column_of_currencies_is_suggested_and_read_however_it_names_them(tmp_path):
    rows = ["100,TL", "200,try", "300,₺", "400,Turkish Lira (TRY)", "500,EUR", "600,Taler"]
    text = "".join(f"{n},Won,2024-01-02,2024-01-03,{row}\n" for n, row in enumerate(rows, 1))
    draft = Draft(tmp_path, f"Id,Aşama,Oluşturma,Kapanış,Tutar,Para birimi\n{text}")
    assert draft.line("currency").strip() == "currency: \"Para birimi\"  # unsure: 'Taler' is no currency that is known"
    assert draft.sent.reasons == [(6, "unknown_currency"), (7, "unknown_currency")]
    amounts = [event for event in draft.sent.events if event.type == "deal.amount_changed"]
    assert {(event.amount, event.currency) for event in amounts} == {(n * 10_000, "TRY") for n in range(1, 5)}


def test_beside_a_column_of_currencies_the_amount_is_not_the_converted_one(tmp_path):
    columns = "Record ID,Deal Stage,Amount in company currency,Amount,Currency,Create Date,Close Date"
    draft = Draft(tmp_path, f"{columns}\n1,Won,90,100,USD,2024-01-02,2024-01-03\n")
    assert draft.totals["won_amount"] == 10_000


def test_a_currency_beside_amounts_is_suggested_as_a_question(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Created,Closed,Amount\n1,Won,2024-01-02,2024-01-03,R$ 5\n")
    assert draft.line("currency").startswith("currency: BRL  # unsure: it stands beside amounts")
    assert draft.totals["won_amount"] == 500


def test_a_currency_beside_an_amount_counts_where_the_column_of_currencies_is_empty(tmp_path):
    mapping = (
        'deals: [{file: "*", id: Id, stage: Stage, created: Created, closed: Created, amount: Amount, currency: Coin}]'
    )
    rows = "Id,Stage,Created,Amount,Coin\n1,Won,2024-01-02,5,USD\n2,Won,2024-01-02,R$ 7,\n3,Won,2024-01-02,9,\n"
    draft = Draft(tmp_path, rows, mapping=mapping, currency="USD")
    assert draft.sent.reasons == [(3, "two_currencies")]
    known = Funnel(parse_funnel(draft.funnel_text))
    sent = Sent(parse(mapping), [tmp_path / "deals.csv"], known)
    assert sent.reasons == [(3, "unknown_currency")]


@pytest.mark.parametrize("name", ["", "Unit"])
def test_a_column_of_currencies_is_one_whatever_it_is_called(tmp_path, name):
    rows = "1,Won,2024-01-02,2024-02-03,100,USD\n2,Won,2024-01-02,2024-02-03,100,EUR\n"
    draft = Draft(tmp_path, f"Id,Stage,Created,Closed,Amount,{name}\n{rows}")
    assert draft.line("currency").endswith("# unsure: as its values are called")
