"""Find out how a text file is encoded: by its mark, by whether it is UTF-8, else by whose letters it would have.

Statistics over bytes tell the code pages of Europe badly apart in short texts: most bytes are a letter in each of them.
So the letters beyond ASCII are compared with the alphabets of the languages that a code page is used for.
"""

import codecs
from itertools import pairwise
from pathlib import Path

from charset_normalizer import from_bytes

_CONTROLS = frozenset(range(1, 9)) | frozenset(range(14, 26))
"""Bytes that texts do not have, and most other files have."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
_WESTERN = ("äöüß", "éèêëàâîïôùûüçœæ", "ñáíóúéü¿¡ºª", "ãõçáéíóúâêôàºª", "åäöæøé", "àèéìòùí", "áéíóúýðþæö")
_CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž")
_TURKISH = ("ğüşıöçâîûi",)  # with the capital İ, whose small letter is an i
_ALPHABETS = {
    "cp1254": _TURKISH,
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "cp1251": (_CYRILLIC,),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
    "cp1253": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ",),
    "koi8-r": (_CYRILLIC,),
    "mac_roman": _WESTERN[:6],
    "cp850": _WESTERN[:6],
    "cp857": _TURKISH,
    "cp866": (_CYRILLIC,),
    "iso8859-5": (_CYRILLIC,),
}
"""Code page to the letters of its languages, in the order of what is more likely where two fit alike."""

_ANYWHERE = frozenset("€£¥₺₽°–—…‘’“”„«»•·×№§®©™\u00a0\u202f")
_BLOCK = 1 << 20
_SAMPLE_BYTES = 1 << 16
_ENOUGH = 0.9


class NotText(Exception):
    """A file has no encoding that is known. The message says why."""


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file, after all of it.

    Raises:
        NotText: it is UTF-8 but for a few bytes, or nothing that is known.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(4_096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head and not _is_text_with_zeros(head):
        return _utf16(head)
    line = _not_utf8(path)
    return "utf-8" if line is None else _code_page(path)


def _is_text_with_zeros(head: bytes) -> bool:
    """Say whether a few bytes of zero stand in what is text otherwise: they spoil their rows only."""
    return head.count(0) * 20 < len(head) and _CONTROLS.isdisjoint(head)


def _utf16(head: bytes) -> str:
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 8:
        raise NotText("it has bytes of zero, as no text has")
    return "utf-16-be" if even > odd else "utf-16-le"


def _not_utf8(path: Path) -> int | None:
    """Return the line of the first bytes that are not UTF-8. Raises NotText where those before it were."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    beyond = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as error:
                good = error.object[: error.start]
                beyond += len(good) - len(good.decode())
                line += good.count(b"\n")
                if beyond > 2:
                    raise NotText(f"it is UTF-8 up to line {line}, which is not; mend that line") from None
                return line
            line += text.count("\n")
            beyond += 0 if text.isascii() else len(text.encode()) - len(text)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _code_page(path: Path) -> str:
    sample = bytearray()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                sample += line
            if len(sample) > _SAMPLE_BYTES:
                break
    scores = {name: _likeness(bytes(sample), name) for name in _ALPHABETS}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= _ENOUGH:
        return best
    other = from_bytes(bytes(sample)).best()
    if other is None:
        raise NotText("no encoding is known that gives words")
    return other.encoding


def _likeness(sample: bytes, encoding: str) -> float:
    """Return how many of the characters beyond ASCII one of the encoding's languages has.

    Less those that no word has: a capital behind a small letter, a letter of another script beside a Latin one.
    """
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    beyond = [one for one in text if one > "\x7f"]
    letters = [one.lower()[0] for one in beyond if one not in _ANYWHERE]
    pairs = list(pairwise(text))
    odd = sum(one.islower() and two > "\x7f" and two.isupper() for one, two in pairs)
    odd += sum(_is_latin(one) != _is_latin(two) for one, two in pairs if one.isalpha() and two.isalpha())
    neutral = len(beyond) - len(letters)
    best = max(sum(one in alphabet for one in letters) for alphabet in _ALPHABETS[encoding])
    return (best + neutral - odd) / max(1, len(beyond))


def _is_latin(letter: str) -> bool:
    return letter < "\u0250"
