"""What people write beside an amount: signs, names and codes of currencies. Pure."""

import re

from schemas.currencies import CODES
from stream.backfill.columns.words import plain

SEVERAL: dict[str, frozenset[str]] = {
    "$": frozenset((
        "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "DOP", "BBD", "BMD", "BND",
        "BSD", "BZD", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD",
    )),
    "¥": frozenset(("JPY", "CNY")),
    "kr": frozenset(("SEK", "NOK", "DKK", "ISK")),
    "fr": frozenset(("CHF", "XAF", "XOF", "XPF", "BIF", "CDF", "DJF", "GNF", "KMF", "RWF")),
    "rs": frozenset(("INR", "PKR", "LKR", "NPR", "MUR", "SCR")),
    "lira": frozenset(("TRY", "LBP", "SYP")),
    "pesos": frozenset(("MXN", "ARS", "CLP", "COP", "CUP", "DOP", "PHP", "UYU")),
}  # fmt: skip
"""Marks that several currencies have."""

_MARKS: dict[str, str] = {
    "€": "EUR", "£": "GBP", "₺": "TRY", "₽": "RUB", "₹": "INR", "₩": "KRW", "₪": "ILS", "₴": "UAH", "₫": "VND",
    "฿": "THB", "₱": "PHP", "₦": "NGN", "₸": "KZT", "₼": "AZN", "₾": "GEL", "₡": "CRC", "₲": "PYG",
    "us$": "USD", "r$": "BRL", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "sg$": "SGD", "mx$": "MXN", "nt$": "TWD", "ar$": "ARS", "cn¥": "CNY", "jp¥": "JPY", "e£": "EGP",
    "tl": "TRY", "euro": "EUR", "euros": "EUR", "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON",
    "лв": "BGN", "руб": "RUB", "р": "RUB", "грн": "UAH", "sfr": "CHF", "rm": "MYR", "rp": "IDR",
    "dollars": "$", "dollar": "$",
    **{mark: mark for mark in SEVERAL},
}  # fmt: skip
"""What is written to the currency it means, or to the mark of `SEVERAL`."""

_NAMES: dict[str, str] = {
    "us dollar": "USD", "us dollars": "USD", "u s dollar": "USD", "american dollar": "USD", "amerikan dolari": "USD",
    "abd dolari": "USD", "dollar us": "USD", "dollar americain": "USD", "dolar estadounidense": "USD",
    "turkish lira": "TRY", "turk lirasi": "TRY", "turkische lira": "TRY", "livre turque": "TRY", "lira turca": "TRY",
    "avro": "EUR", "pound sterling": "GBP", "british pound": "GBP", "uk pound": "GBP", "ingiliz sterlini": "GBP",
    "sterlin": "GBP", "britisches pfund": "GBP", "pfund sterling": "GBP", "livre sterling": "GBP",
    "libra esterlina": "GBP", "swiss franc": "CHF", "schweizer franken": "CHF", "franc suisse": "CHF",
    "isvicre frangi": "CHF", "canadian dollar": "CAD", "kanadischer dollar": "CAD", "dollar canadien": "CAD",
    "australian dollar": "AUD", "new zealand dollar": "NZD", "indian rupee": "INR", "japanese yen": "JPY",
    "chinese yuan": "CNY", "yuan renminbi": "CNY", "brazilian real": "BRL", "real brasileiro": "BRL",
    "mexican peso": "MXN", "peso mexicano": "MXN", "danish krone": "DKK", "norwegian krone": "NOK",
    "swedish krona": "SEK", "polish zloty": "PLN", "zloty": "PLN", "russian ruble": "RUB",
    "uae dirham": "AED", "saudi riyal": "SAR", "south african rand": "ZAR", "singapore dollar": "SGD",
}  # fmt: skip
"""Names of currencies in plain letters, as CRMs write them into a column of currencies."""

COMMA_LANDS = frozenset(("TRY", "BRL", "PLN", "CZK", "RUB", "UAH", "RON", "BGN"))
"""Currencies of countries that write their decimals behind a comma."""

NOTHING = frozenset(("", "-", "–", "—", "−", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "?"))
"""Words for no amount, in small letters."""


def is_mark(text: str) -> bool:
    """Say whether a text, without blanks, is a mark of a currency."""
    mark = text.rstrip(".")
    return not mark or mark in CODES or mark.lower() in _MARKS or mark.upper() in CODES


def currency_of(text: str) -> str | None:
    """Return the currency that a mark means, or which of `SEVERAL` it is; None: none."""
    mark = text.rstrip(".")
    return mark.upper() if mark.upper() in CODES else _MARKS.get(mark.lower())


def example_of(currency: str) -> str:
    """Return a currency, and of a mark of `SEVERAL` one of them, as a person may write it into a mapping."""
    return min(SEVERAL.get(currency, {currency}))


def named(text: str) -> str:
    """Return what a cell of a column of currencies names, as `currency_of` does: TL, €, US Dollar (USD).

    What names none that is known is returned in capitals.
    """
    codes = CODES.intersection(re.findall(r"\b[A-Z]{3}\b", text))
    return next(iter(codes)) if len(codes) == 1 else _NAMES.get(plain(text)) or currency_of(text) or text.upper()
