"""The page on which a browser is given a token, and keeps it as a cookie that no script can read."""

import html
from urllib.parse import parse_qsl

from aiohttp import web

from stream.access.door import COOKIE, Door
from stream.access.reader import words_of
from stream.words import Words

KEPT_SECONDS = 30 * 24 * 3600
_MOST_FIELDS = 10

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}: {log_in}</title>
<link rel="icon" href="/favicon.ico" type="image/svg+xml">
<link rel="stylesheet" href="/static/page.css">
</head>
<body>
<main class="login">
<h1>{title}</h1>
<form method="post" action="/login">
<p><label for="token">{token}</label></p>
<p><input id="token" name="token" type="password" autocomplete="current-password" required autofocus></p>
<p role="alert">{problem}</p>
<p><button>{log_in}</button></p>
</form>
</main>
</body>
</html>
"""


def add_login(app: web.Application, door: Door) -> None:
    """Add GET and POST /login, and POST /logout. A token that is taken out of its file ends its logins."""

    async def show(request: web.Request) -> web.Response:
        return _page(words_of(request))

    async def log_in(request: web.Request) -> web.Response:
        token = await _token(request)
        if door.login_of(token) is None:
            return _page(words_of(request), "login-not-known", status=401)
        answer = _to_the_page()
        answer.set_cookie(
            COOKIE, token, max_age=KEPT_SECONDS, httponly=True, samesite="Strict", secure=door.is_https(request)
        )
        return answer

    async def log_out(_request: web.Request) -> web.Response:
        answer = _to_the_page()
        answer.del_cookie(COOKIE, httponly=True, samesite="Strict")
        return answer

    app.router.add_get("/login", show)
    app.router.add_post("/login", log_in)
    app.router.add_post("/logout", log_out)


async def _token(request: web.Request) -> str:
    """Return the token of the form; empty where a body is none. It is read here: of any other, nothing is made."""
    if request.content_type != "application/x-www-form-urlencoded":
        return ""
    try:
        fields = dict(parse_qsl((await request.read()).decode(), max_num_fields=_MOST_FIELDS))
    except ValueError:
        return ""
    return fields.get("token", "").strip()


def _page(words: Words, problem: str = "", status: int = 200) -> web.Response:
    said = {"title": "title", "log_in": "log-in", "token": "login-token"} | ({"problem": problem} if problem else {})
    told = {"problem": "", "language": words.language} | {place: words.say(id_) for place, id_ in said.items()}
    page = _PAGE.format(**{place: html.escape(text) for place, text in told.items()})
    return web.Response(text=page, content_type="text/html", status=status)


def _to_the_page() -> web.Response:
    return web.Response(status=303, headers={"Location": "/"})
