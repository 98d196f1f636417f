"""Words as they are compared: without case, accents, signs and needless blanks. Pure."""

import re
import unicodedata


def plain(text: str) -> str:
    """Return a text in small letters without accents, its words one blank apart: "Kazanıldı" is "kazanildi"."""
    folded = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("İ", "i").casefold().replace("ß", "ss"))
    letters = "".join(one for one in folded if not unicodedata.combining(one))
    letters = letters.replace("ø", "o").replace("ł", "l").replace("æ", "ae").replace("đ", "d")
    return " ".join(re.sub(r"[^\w']+|_", " ", letters.replace("’", "'")).split())
