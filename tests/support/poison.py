"""Payloads with something wrong in them, from a seed; some are harmless by chance. All hold personal data."""

import json
import random
from copy import deepcopy

GOOD = {
    "type": "deal.stage_changed",
    "event_id": "e1",
    "deal_id": "d1",
    "occurred_at": "2026-11-02T09:00:00Z",
    "stage_id": "lead",
}
PERSON = "jane.doe@example.com"
ODD = [
    None, True, False, 0, -1, 1.5, 1e308, 2**63, 10**400, "", " ", "x" * 5_000, "a\u0000b", "\ud800", "\\", [], {},
    [[]], {"a": {"b": {}}}, "2026-02-30", "24:00", "NaN", "-0", "١٢", "<script>", "'; DROP TABLE raw_events --", PERSON,
]  # fmt: skip
MALFORMED = [
    b"", b"null", b"[]", b"{}", b"[{}]", b"[null]", b'"text"', b"NaN", b"{", b"[" * 50_000, b'{"a":' * 5_000, b"\x00",
    b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"\x1f\x8b\x08\x00garbage", b"1e999999", b"-", b"tru", b"\xed\xa0\x80",
]  # fmt: skip


class Poison:
    """Spoils good payloads."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def spoiled(self, good: dict | list) -> bytes:
        """Return the JSON of a good payload with something wrong."""
        draw = self._random
        kind = draw.randrange(10)
        if kind == 0:
            return draw.choice(MALFORMED)
        content = json.loads(json.dumps(good))
        for _ in range(draw.randint(1, 3)):
            self._change(content)
        text = json.dumps(content, ensure_ascii=draw.random() < 0.5)
        data = text.encode("utf-8", "surrogatepass")
        match kind:
            case 1:
                return data[: draw.randrange(len(data))]
            case 2:
                at = draw.randrange(len(data))
                return data[:at] + draw.randbytes(draw.randint(1, 4)) + data[at + draw.randint(0, 4) :]
            case 3:
                return text.encode(draw.choice(["utf-16", "utf-32-be", "utf-8-sig"]), "replace")
            case 4:
                return text.encode("latin-1", "replace").replace(b"e", b"\xe9")
            case 5:
                return data + draw.choice([b"}", b",", data, b"\x00"])
        return data

    def _change(self, content: dict | list) -> None:
        draw = self._random
        inside = content
        while True:
            places = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
            if not places:
                return
            place = draw.choice(places)
            if isinstance(inside[place], dict | list) and draw.random() < 0.8:
                inside = inside[place]
                continue
            if draw.random() < 0.2:
                del inside[place]
            else:
                inside[place] = deepcopy(draw.choice(ODD))
            if isinstance(inside, dict) and draw.random() < 0.2:
                inside["odd"] = deepcopy(draw.choice(ODD))
            return
