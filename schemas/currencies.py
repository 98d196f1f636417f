"""What ISO 4217 says of currencies."""

# Currencies whose minor unit is not a hundredth.
_MINOR_DIGITS: dict[str, int] = dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def minor_digits(currency: str) -> int:
    """Return how many decimal digits the minor unit of a currency has."""
    return _MINOR_DIGITS.get(currency, 2)
