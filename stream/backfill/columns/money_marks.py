"""What people write beside an amount: signs, names and codes of currencies. Pure."""

CODES = frozenset((
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
    "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC",
    "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS",
    "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD",
    "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL",
    "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD",
    "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD",
    "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP",
    "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED",
    "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
))  # fmt: skip

_MARKS: dict[str, str | None] = {
    "€": "EUR", "£": "GBP", "₺": "TRY", "₽": "RUB", "₹": "INR", "₩": "KRW", "₪": "ILS", "₴": "UAH", "₫": "VND",
    "฿": "THB", "₱": "PHP", "₦": "NGN", "₸": "KZT", "₼": "AZN", "₾": "GEL", "₡": "CRC", "₲": "PYG",
    "$": None, "¥": None,
    "us$": "USD", "r$": "BRL", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "sg$": "SGD", "mx$": "MXN", "nt$": "TWD", "ar$": "ARS", "cn¥": "CNY", "jp¥": "JPY", "e£": "EGP",
    "tl": "TRY", "euro": "EUR", "euros": "EUR", "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON",
    "лв": "BGN", "руб": "RUB", "р": "RUB", "грн": "UAH", "sfr": "CHF", "rm": "MYR", "rp": "IDR", "fr": None, "kr": None,
    "rs": None, "dollars": None, "dollar": None, "lira": None, "pesos": None,
}  # fmt: skip
"""What is written to the currency it means; None: that of several countries."""

COMMA_LANDS = frozenset(("TRY", "BRL", "PLN", "CZK", "RUB", "UAH", "RON", "BGN"))
"""Currencies of countries that write their decimals behind a comma."""

NOTHING = frozenset(("", "-", "–", "—", "−", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "?"))
"""Words for no amount, in small letters."""


def is_mark(text: str) -> bool:
    """Say whether a text, without blanks, is a mark of a currency."""
    mark = text.rstrip(".")
    return not mark or mark in CODES or mark.lower() in _MARKS or mark.upper() in CODES


def currency_of(text: str) -> str | None:
    """Return the currency that a mark means; None: none, or one of several."""
    mark = text.rstrip(".")
    return mark.upper() if mark.upper() in CODES else _MARKS.get(mark.lower())
