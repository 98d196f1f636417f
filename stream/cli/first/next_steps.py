"""What a person does after `dealstream init`."""

from collections.abc import Iterator
from pathlib import Path

from stream.crm_api.history.crms import HISTORIES
from stream.setup.first_files import FUNNEL, SECRETS

_SECRET = {
    "hubspot": "put the client secret of your app into {file}, in place of the one that stands in for it",
    "pipedrive": "name and password of the webhooks in Pipedrive are those in {file}",
    "close": "put the signature_key of your webhook into {file}, in place of the one that stands in for it",
    "salesforce": "the relay signs with the secret in {file}",
    "standard": "your program signs with the secret in {file}",
}
_GUIDE = {
    "hubspot": "docs/connect-hubspot.md",
    "pipedrive": "docs/connect-pipedrive.md",
    "close": "docs/connect-close.md",
    "salesforce": "docs/connect-salesforce.md",
    "standard": "docs/webhooks.md",
}


def next_steps(crm: str, folder: Path, *, was_asked: bool) -> Iterator[str]:
    """Yield the steps, in order; `folder` is where the files are."""
    if folder.resolve() != Path.cwd():
        yield f"go to the folder whose settings these are, here and in each further terminal: cd {folder}"
    if not was_asked:
        with_token = (
            ", or start anew in an empty folder with --token-file, which reads them" if crm in HISTORIES else ""
        )
        yield f"put your CRM's ids of pipelines, stages and reps into {FUNNEL}{with_token}"
        yield "look what it says of the funnel file, also before anything runs: dealstream check"
    else:
        yield f"look at {FUNNEL}: teams, and which stages are mql and sql"
    yield "start it, with data of its own: dealstream up --no-simulate --data live"
    yield f"in a second terminal, in this folder: dealstream try {crm} --data live"
    if was_asked and crm in HISTORIES:
        yield f"bring your history: dealstream backfill {crm} --data live"
    else:
        yield "bring your history, an export of your deals: dealstream backfill deals.csv --suggest; docs/backfill.md"
    secret = _SECRET[crm].format(file=f"{SECRETS}/{crm}")
    yield f"connect the CRM: {_GUIDE[crm]}; {secret}"
