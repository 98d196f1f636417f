"""Whether a secret can be guessed: short, repeated, counted up, or made of words that stand where one is missing."""

import re

SHORTEST = 16
"""Characters of a secret, or bytes of a key."""

_MOST_ALIKE = 6
_LEAST_SURPRISING = 10

WAY_OUT = 'make one with `openssl rand -base64 32` or `python3 -c "import secrets; print(secrets.token_urlsafe(32))"`'

# What stands in examples and in lists of usual passwords, the longer ones first.
_WORDS = [
    "signature",
    "signing",
    "password",
    "passphrase",
    "passwort",
    "passwd",
    "secrets",
    "secret",
    "changeme",
    "change",
    "default",
    "example",
    "sample",
    "dealstream",
    "salesforce",
    "pipedrive",
    "hubspot",
    "standard",
    "webhooks",
    "webhook",
    "webhooking",
    "receiver",
    "connector",
    "gateway",
    "client",
    "server",
    "service",
    "relay",
    "private",
    "public",
    "shared",
    "random",
    "string",
    "number",
    "please",
    "replace",
    "insert",
    "choose",
    "testing",
    "tester",
    "tests",
    "test",
    "dummy",
    "fake",
    "none",
    "null",
    "empty",
    "undefined",
    "todo",
    "fixme",
    "xxxx",
    "admin",
    "administrator",
    "root",
    "user",
    "username",
    "welcome",
    "letmein",
    "monkey",
    "dragon",
    "master",
    "login",
    "access",
    "token",
    "apikey",
    "tokens",
    "keys",
    "key",
    "api",
    "close",
    "sales",
    "deals",
    "deal",
    "funnel",
    "company",
    "acme",
    "foobar",
    "foo",
    "bar",
    "baz",
    "hello",
    "world",
    "qwertyuiop",
    "qwertz",
    "qwerty",
    "azerty",
    "asdfghjkl",
    "asdf",
    "zxcvbnm",
    "yxcvbnm",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "batman",
    "trustno",
    "correct",
    "horse",
    "battery",
    "staple",
    "summer",
    "winter",
    "spring",
    "autumn",
    "local",
    "prod",
    "production",
    "staging",
    "develop",
    "development",
    "dev",
    "demo",
    "me",
    "my",
    "your",
    "our",
    "the",
    "with",
    "here",
    "this",
    "that",
    "long",
    "very",
    "strong",
    "strength",
    "secure",
    "safe",
    "not",
    "for",
    "real",
    "only",
    "whsec",
]
_WORD = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))
_PLAIN = str.maketrans("013457@$!", "oleastasi")


def weakness(secret: str | bytes) -> str | None:
    """Return why a secret is easy to guess, without it; None: it is not.

    Args:
        secret: as it is written; a key that stands in it encoded, as its bytes.
    """
    what = "byte" if isinstance(secret, bytes) else "character"
    text = secret.decode("latin-1") if isinstance(secret, bytes) else secret
    if len(text) < SHORTEST:
        return f"it has {len(text)} {what}{'' if len(text) == 1 else 's'}; it needs {SHORTEST}"
    if len(set(text)) < _MOST_ALIKE:
        return f"it is made of {len(set(text))} different {what}s"
    if _period(text) < SHORTEST:
        return "it repeats itself"
    if isinstance(secret, bytes) and not text.isascii():
        return None if _surprising(text) >= _LEAST_SURPRISING else "it counts up or down, or repeats bytes"
    rest = _without_words(text)
    if _surprising(rest) < _LEAST_SURPRISING:
        has_words = len(rest) < len(re.sub(r"[\W_]", "", text))
        return "it is made of words that are easy to guess" if has_words else "it counts up or down, or repeats itself"
    return None


def _without_words(text: str) -> str:
    """Return the letters and digits that are left of a text without usual words, also where digits stand for letters.

    A long random text can have a short word in it; that takes little away.
    """
    small = text.lower()
    plain = small.translate(_PLAIN)
    for match in _WORD.finditer(plain):
        small = small[: match.start()] + "_" * len(match[0]) + small[match.end() :]
    return re.sub(r"[\W_]", "", small)


def _period(text: str) -> int:
    """Return the length of what a text repeats; of one that does not, its own."""
    return (text + text).find(text, 1)


def _surprising(text: str) -> int:
    """Return how many characters neither are, nor stand beside, the one before them."""
    return sum(1 for one, before in zip(text, " " + text, strict=False) if abs(ord(one) - ord(before)) > 1)
