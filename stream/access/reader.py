"""In which language a reader is told."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import hdrs, web

from stream.access.problems import problem, say_in
from stream.service.work import Busy
from stream.words import DEAL, ENGLISH, LANGUAGES, Languages, Refusal, Words, accepted, chosen

LANGUAGE = "lang"
"""Parameter of an address: in which language it is answered."""

COOKIE = "language"
"""What a reader chose on the page."""

BUSY_SECONDS = "2"
"""After so long, who was told that too much is asked may ask again."""

_WORDS = web.RequestKey("words", Words)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Readers:
    """Finds out in which language each request is answered."""

    def __init__(self, languages: Languages = LANGUAGES, language: str = "", deal: str = DEAL) -> None:
        """Take the languages, that of who chose none (empty: the browser's), and what a deal is called in it."""
        self.languages = languages
        self._language = language
        self._deal = deal

    def of(self, request: web.Request) -> Words:
        """Return the words for who asks: as the address says, as he chose, as the service is set, as his browser asks.

        A page whose address names a language that there is not is shown all the same; it says so itself.

        Raises:
            aiohttp.web.HTTPBadRequest: a program asks in a language that there is not; says which there are.
        """
        tags = self.languages.tags
        asked = request.query.get(LANGUAGE, "")
        if asked and asked not in tags and request.path.startswith("/api/"):
            raise problem(web.HTTPBadRequest, Refusal("must-be-one-of", choices=", ".join(tags)), LANGUAGE)
        headers = accepted(request.headers.get("Accept-Language", ""))
        language = chosen((asked, request.cookies.get(COOKIE), self._language, *headers), tags)
        return self.languages.words(language, self._deal)

    def middleware(self) -> Any:
        """Return what lets all routes of an application know by `words_of`, and says in it what is wrong."""

        @web.middleware
        async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
            words = request[_WORDS] = self.of(request)
            try:
                answer = await handler(request)
            except web.HTTPException as error:
                say_in(error, words)
                raise
            except Busy:
                answer = problem(web.HTTPTooManyRequests, Refusal("too-much-asked"))
                answer.headers[hdrs.RETRY_AFTER] = BUSY_SECONDS
                say_in(answer, words)
                raise answer from None
            say_in(answer, words)
            return answer

        return note


def words_of(request: web.Request) -> Words:
    """Return the words for who asks."""
    words: Words = request.get(_WORDS, ENGLISH)
    return words
