"""What a worker says of its numbers that is to be known before they are believed, as the page says it."""

import json

from stream.cli.language import words_here
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused

_MANY = 500
"""So many events are on their way where much comes all the time."""
_LATE_SECONDS = 10


def notice_of(worker: WorkerClient) -> str:
    """Return a sentence; empty: there is nothing to say, or the worker does not say."""
    words = words_here()
    try:
        status = json.loads(worker.read("/api/status", {}, seconds=5))
    except (NoWorker, WorkerRefused, OSError, ValueError):
        return ""
    if not status.get("ready", True):  # a worker of another version may say less
        return words.say("notice-preparing")
    if status.get("missing"):
        return words.say("notice-missing", command="dealstream missing")
    waiting, late = status.get("waiting", 0), status.get("behind_seconds", 0.0)
    if waiting > _MANY:
        return words.say("notice-waiting", n=waiting)
    if late > _LATE_SECONDS:
        return words.say("notice-behind", time=words.say("lasting-seconds", n=round(late)))
    return ""
