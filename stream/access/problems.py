"""Answers that say what is wrong: made where nobody knows who asks, and said in his language on the way out."""

import json
from typing import TypeVar

from aiohttp import web

from stream.words import Refusal, Words

_PROBLEM = web.ResponseKey("problem", Refusal)
_FIELD = web.ResponseKey("field", str)

A = TypeVar("A", bound=web.Response)


def problem(kind: type[A], refusal: Refusal, field: str = "") -> A:
    """Return an answer `{"error": …}`, in English so far.

    Args:
        kind: of the answer, such as aiohttp.web.HTTPNotFound.
        refusal: what is wrong.
        field: the parameter or field that it is about; empty: none.
    """
    answer = kind(content_type="application/json")
    answer[_PROBLEM], answer[_FIELD] = refusal, field
    answer.text = _text(str(refusal), field)
    return answer


def as_it_is(why: object) -> Refusal:
    """Return what somebody else says is wrong, such as ClickHouse, which is in no language of a reader."""
    return Refusal("as-it-is", why=str(why))


def say_in(answer: web.StreamResponse, words: Words) -> None:
    """Say in a language what is wrong, where an answer is of a problem; its status and field stay."""
    if isinstance(answer, web.Response) and (refusal := answer.get(_PROBLEM)) is not None:
        answer.text = _text(refusal.said(words), answer[_FIELD])


def _text(why: str, field: str) -> str:
    return json.dumps({"error": f"{field}: {why}" if field else why})
