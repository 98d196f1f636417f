"""What a person does after `dealstream init`."""

from collections.abc import Iterator
from pathlib import Path

from stream.crm_api.history.crms import HISTORIES
from stream.setup.first_files import FUNNEL, SECRETS
from stream.words import Words

_SECRET = {
    "hubspot": "next-secret-hubspot",
    "pipedrive": "next-secret-pipedrive",
    "close": "next-secret-close",
    "salesforce": "next-secret-salesforce",
    "standard": "next-secret-standard",
}
_GUIDE = {
    "hubspot": "docs/connect-hubspot.md",
    "pipedrive": "docs/connect-pipedrive.md",
    "close": "docs/connect-close.md",
    "salesforce": "docs/connect-salesforce.md",
    "standard": "docs/webhooks.md",
}


def next_steps(crm: str, folder: Path, words: Words, *, was_asked: bool) -> Iterator[str]:
    """Yield the steps, in order; `folder` is where the files are."""
    if folder.resolve() != Path.cwd():
        yield words.say("next-folder", folder=str(folder))
    if not was_asked:
        yield words.say("next-ids-or-token" if crm in HISTORIES else "next-ids", funnel=FUNNEL)
        yield words.say("next-check")
    else:
        yield words.say("next-look", funnel=FUNNEL)
    yield words.say("next-start")
    yield words.say("next-try", crm=crm)
    yield words.say("next-history-of-crm", crm=crm) if was_asked and crm in HISTORIES else words.say("next-history")
    secret = words.say(_SECRET[crm], file=f"{SECRETS}/{crm}")
    yield words.say("next-connect", guide=_GUIDE[crm], secret=secret)
