"""What the name of a column says of its amounts is asked for, or suggested: thousands, millions, another currency."""

import pytest

from stream.backfill.columns.named_units import currency_in, unit_in
from stream.backfill.mapping import BackfillError
from tests.backfill.drafts import Draft

MAPPING = 'deals: [{{file: "*", id: Id, stage: Stage, created: Created, closed: Created, amount: "{name}"{more}}}]'


def won(folder, name, amount, told="", more=""):
    """What a deal of such an amount comes to, in minor units, by a mapping that a person wrote."""
    rows = f'Id,Stage,Created,"{name}"\n1,Won,2024-01-02,"{amount}"\n'
    draft = Draft(folder, rows, mapping=told + MAPPING.format(name=name, more=more))
    return draft.totals["won_amount"]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Amount (k€)", "thousands"), ("Wert in TEUR", "thousands"), ("Betrag (Tsd. €)", "thousands"),
        ("Tutar (Bin TL)", "thousands"), ("Deal Value ($000)", "thousands"), ("Importe (miles de €)", "thousands"),
        ("Revenue (in thousands)", "thousands"), ("Amount (in $K)", "thousands"), ("Сумма, тыс. руб.", "thousands"),
        ("Ciro (Milyon ₺)", "millions"), ("Umsatz Mio. EUR", "millions"), ("Revenue ($M)", "millions"),
        ("Amount", "ones"), ("Market value", "ones"), ("Kaufpreis", "ones"), ("Amount (USD)", "ones"),
    ],
)  # fmt: skip
def test_a_name_tells_the_unit_of_amounts(name, unit):
    assert unit_in(name) == unit


@pytest.mark.parametrize(
    ("name", "currency"),
    [
        ("Amount (USD)", "USD"), ("amount_usd", "USD"), ("USD Amount", "USD"), ("Wert in TEUR", "EUR"),
        ("Tutar (TL)", "TRY"), ("Valor (R$)", "BRL"), ("Amount ($)", "$"),
        ("Amount", None), ("Amount in company currency", None), ("Est. Revenue (Base)", None), ("All amounts", None),
    ],
)  # fmt: skip
def test_a_name_tells_the_currency_of_amounts(name, currency):
    assert currency_in(name) == currency


def test_thousands_that_a_name_tells_are_asked_for_and_counted_as_the_mapping_says(tmp_path):
    with pytest.raises(
        BackfillError, match=r"its name says that amounts are thousands; write .* units: {\"Amount \(k\)"
    ):
        won(tmp_path, "Amount (k)", "12.5")
    assert won(tmp_path, "Amount (k)", "12.5", more=', units: {"Amount (k)": thousands}') == 1_250_000
    assert won(tmp_path, "Amount (k)", "0.00125", more=', units: {"Amount (k)": millions}') == 125_000
    assert won(tmp_path, "Amount (k)", "12.5", more=', units: {"Amount (k)": ones}') == 1_250


def test_thousands_with_the_decimals_of_a_minor_unit_are_rounded_once(tmp_path):
    assert won(tmp_path, "Amount (k)", "1.234565", more=', units: {"Amount (k)": thousands}') == 123_456
    assert won(tmp_path, "Amount (k)", "1.234575", more=', units: {"Amount (k)": thousands}') == 123_458


def test_a_currency_that_a_name_tells_is_asked_for_where_it_is_not_the_reporting_one(tmp_path):
    said = (
        r"Amount \(EUR\): its name says that amounts are in EUR; write .*, for example currency: EUR, or currency: USD"
    )
    with pytest.raises(BackfillError, match=said):
        won(tmp_path, "Amount (EUR)", "5")
    assert won(tmp_path, "Amount (EUR)", "5", told="currency: USD\n") == 500
    assert won(tmp_path, "Amount (USD)", "5") == 500
    assert won(tmp_path, "Amount ($)", "5") == 500


def test_units_and_currency_that_a_name_tells_are_suggested(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Created,Closed,Wert in TEUR\n1,Won,2024-01-02,2024-02-03,100\n")
    assert draft.deals.units == {"Wert in TEUR": "thousands"}
    assert "# unsure" in draft.line("units")
    assert draft.mapping.currency == "EUR"
    assert draft.totals["won_amount"] == 10_000_000


@pytest.mark.parametrize(
    "content",
    [
        "Sales 2026\nAmounts in TEUR\n\nId,Stage,Created,Amount\n1,Won,2024-01-02,100\n",
        "Id,Stage,Created,Amount\n,,,(in thousands)\n1,Won,2024-01-02,100\n",
    ],
)
def test_thousands_that_a_title_or_the_first_row_tells_are_asked_for(tmp_path, content):
    mapping = MAPPING.format(name="Amount", more="")
    with pytest.raises(BackfillError, match=r"Amount: '.*' says that amounts are thousands; write into the mapping"):
        Draft(tmp_path, content, mapping=mapping)
    told = MAPPING.format(name="Amount", more=", units: {Amount: thousands}")
    assert Draft(tmp_path, content, mapping=told).totals["won_amount"] == 10_000_000
