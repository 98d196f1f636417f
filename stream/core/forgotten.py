"""Who was forgotten, and what stands for them: ids, names and addresses are known by keyed codes alone."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Literal

from schemas.funnel_file import Forgotten as Section

Kind = Literal["rep", "deal", "contact", "crm", "text"]
KINDS: Final[tuple[Kind, ...]] = ("rep", "deal", "contact", "text")
"""What is forgotten by its id; crm: a deal as its CRM calls it; text: a name, an address, what else tells who it is."""

GONE = "(forgotten)"
"""What stands where something was told of a deal that was forgotten."""

SHORTEST = 4
"""An id of fewer characters is any number: it is looked for where ids stand, and between quotes, not in texts."""

_LONGEST_NAME = 4
_OF_PEOPLE = re.compile(r"(.*?(?:contact|lead):)(.+)", re.DOTALL)
_WORD = re.compile(r"[^\s,;<>()\"']+")
_PART = re.compile(r"[^:/|#@]+")
_NAMES_A_DEAL = re.compile(r"(?i)deal|object|entity|record|contact|lead|^id$")
_NAMES_AN_ID = re.compile(r"(?i)id$|owner|rep|user|deal|contact")
_FIELD = re.compile(r'("([^"\\]{1,100})"\s*:\s*"?)([^",}\]\s]+)')
_END = ".!?:"


def code(key: str, kind: Kind, told: str) -> str:
    """Return the code of an id, or of a text, in which capitals and space around it make no difference.

    Kind and length stand before it, so that little of what comes needs a code at all.
    """
    content = _content(kind, told)
    return f"{kind}-{len(content)}-{_digest(bytes.fromhex(key), content)}"


def _content(kind: Kind, told: str) -> str:
    return told if kind != "text" else " ".join(told.split()).casefold()


def _digest(key: bytes, content: str) -> str:
    return hashlib.blake2b(content.encode(errors="surrogatepass"), key=key, digest_size=16).hexdigest()


class Forgotten:
    """Look-ups over what the funnel file says of it; false: nobody was forgotten."""

    def __init__(self, section: Section | None, counted: Collection[str] = ()) -> None:
        """`counted`: properties of deals whose values are numbers' labels (sources, reasons), and stay."""
        self._key = b"" if section is None else bytes.fromhex(section.key)
        self._ids: Mapping[str, str] = {} if section is None else section.ids
        self._lengths: dict[str, set[int]] = {}
        for one in self._ids:
            kind, length, _ = one.split("-")
            self._lengths.setdefault(kind, set()).add(int(length))
        self._counted = counted

    def __bool__(self) -> bool:
        return bool(self._ids)

    def stands_for(self, kind: Kind, told: str) -> str | None:
        """Return what stands for an id or text of a kind; None: it was not forgotten."""
        lengths = self._lengths.get(kind)
        # Most texts need not be put in order to see that they are none.
        if lengths is None or (told.isascii() and len(told) not in lengths and (kind != "text" or "  " not in told)):
            return None
        content = _content(kind, told)
        if len(content) not in lengths:
            return None
        return self._ids.get(f"{kind}-{len(content)}-{_digest(self._key, content)}")

    def deal(self, deal_id: str) -> str:
        """Return the id that a deal has now. A contact or lead is one of a pipeline of leads."""
        known = self.stands_for("deal", deal_id)
        if known is not None:
            return known
        person = _OF_PEOPLE.fullmatch(deal_id)
        known = person and self.stands_for("contact", person[2])
        return f"{person[1]}{known}" if person and known else deal_id

    def rep(self, rep_id: str) -> str:
        """Return the id that a rep has now."""
        return self.stands_for("rep", rep_id) or rep_id

    def changes(self, event: Mapping[str, Any]) -> dict[str, object]:
        """Return which fields of an event say something else now, and what; empty: it names nobody who was forgotten.

        What is told of a deal that was forgotten goes, but for what numbers are made of.
        """
        changed: dict[str, object] = {}
        self._change(changed, event, "rep_id", self.rep)
        for name in ("deal_id", "into_deal_id"):
            self._change(changed, event, name, self.deal)
        for name in ("activity_id", "event_id"):
            self._change(changed, event, name, self.within)
        if "property" in event and event["property"] not in self._counted:
            self._change(changed, event, "value", self._value if "deal_id" not in changed else lambda _: GONE)
        return changed

    def within(self, told: str) -> str:
        """Return an id of something else without the ids of forgotten ones that are parts of it."""
        return _PART.sub(lambda part: self._id(part[0]) or part[0], told)

    def text(self, told: str) -> str:
        """Return a text with other words for the ids, names and addresses of forgotten ones."""
        words = list(_WORD.finditer(told))
        parts, at, number = [], 0, 0
        while number < len(words):
            length, instead = self._words(told, words[number : number + _LONGEST_NAME])
            if instead is not None:
                parts += [told[at : words[number].start()], instead]
                at = words[number + length - 1].end()
            number += length
        return "".join(parts) + told[at:]

    def payload(self, payload: bytes) -> bytes:
        """Return what came from a CRM, without forgotten ones: nothing where it is about a deal or contact."""
        try:
            content = json.loads(payload)
            is_gone = self._is_about(content, "")
            changed = GONE if is_gone else self._json(content, "")
        except (ValueError, RecursionError):
            told = payload.decode(errors="surrogateescape")
            if any(self._is_about(match[3], match[2]) for match in _FIELD.finditer(told)):
                return GONE.encode()
            return self.text(_FIELD.sub(self._field, told)).encode(errors="surrogateescape")
        return payload if changed == content else json.dumps(changed, separators=(",", ":")).encode()

    @staticmethod
    def _change(changed: dict[str, object], event: Mapping[str, Any], name: str, instead: Callable[[str], str]) -> None:
        told = event.get(name)
        if told and (known := instead(told)) != told:
            changed[name] = known

    def _is_about(self, content: Any, name: str) -> bool:
        """Say whether something of a CRM names a forgotten deal or contact where such stand."""
        if isinstance(content, dict):
            return any(self._is_about(value, key) for key, value in content.items())
        if isinstance(content, list):
            return any(self._is_about(value, name) for value in content)
        if isinstance(content, bool) or not isinstance(content, str | int) or not _NAMES_A_DEAL.search(name):
            return False
        told = str(content)
        kinds: tuple[Kind, ...] = ("crm", "contact")
        return self.deal(told) != told or any(self.stands_for(kind, told) for kind in kinds)

    def _field(self, match: re.Match[str]) -> str:
        known = self._whole(match[3], is_id=True) if _NAMES_AN_ID.search(match[2]) else None
        return match[0] if known is None else match[1] + known

    def _value(self, told: str) -> str:
        return self._whole(told) or self.text(told)

    def _whole(self, told: str, *, is_id: bool = False) -> str | None:
        """Return what stands for a whole value, which may be a number that is no id."""
        kinds = KINDS if is_id or len(told) >= SHORTEST else ("text",)
        return next((known for kind in kinds if (known := self.stands_for(kind, told))), None)

    def _id(self, told: str) -> str | None:
        return self._whole(told) if len(told) >= SHORTEST else None

    def _words(self, told: str, words: list[re.Match[str]]) -> tuple[int, str | None]:
        """Return how many words are done with, and what to say instead; None: they stay."""
        for length in range(len(words) if "text" in self._lengths else 1, 1, -1):
            name = " ".join(word[0] for word in words[:length])
            if known := self.stands_for("text", name) or self.stands_for("text", name.rstrip(_END)):
                return length, known + name[len(name.rstrip(_END)) :]
        word = words[0][0]
        quotes = told[words[0].start() - 1 : words[0].start()] + told[words[0].end() : words[0].end() + 1]
        bare = word.rstrip(_END)
        if known := self._whole(word, is_id=quotes in ("''", '""')) or self._whole(bare):
            return 1, known + (word[len(bare) :] if self._whole(bare) else "")
        parts = self.within(word)
        return 1, None if parts == word else parts

    def _json(self, content: Any, name: str) -> Any:
        if isinstance(content, dict):
            return {key: self._json(value, key) for key, value in content.items()}
        if isinstance(content, list):
            return [self._json(value, name) for value in content]
        is_id = _NAMES_AN_ID.search(name) is not None
        if isinstance(content, str):
            return self._whole(content, is_id=is_id) or self.text(content)
        if isinstance(content, int) and not isinstance(content, bool) and is_id:
            return self._whole(str(content), is_id=True) or content
        return content
