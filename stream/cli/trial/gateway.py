"""The gateway's side of a trial: a signed request, and what its answer means."""

import asyncio
import json
import urllib.error
import urllib.request
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

from aiokafka.errors import KafkaError

from schemas.dead_letter import DeadLetter
from stream.cli.trial.signing import headers_of
from stream.cli.trial.steps import MayBeStored, Stopped
from stream.config.refused import SettingError
from stream.config.settings import Settings
from stream.connectors import CONNECTORS
from stream.local_stack.known_stacks import start_command
from stream.redrive.letters import read_letters
from stream.words import Words

ANSWER_SECONDS = 10.0
_LETTERS_SECONDS = 30.0


class Sender:
    """Sends as one CRM does, to one gateway. `gateway` is where it is reached from here."""

    def __init__(self, settings: Settings, crm: str, gateway: str, words: Words) -> None:
        self._settings, self._crm, self._words = settings, crm, words
        self._setting = f"DEALSTREAM_{crm.upper()}_SECRET"
        self.url = f"{gateway.rstrip('/')}/webhooks/{crm}"
        self.public_url = f"{settings.public_url.rstrip('/')}/webhooks/{crm}"

    def secret(self) -> str:
        """Return the secret that is set. Raises Stopped."""
        [connector] = [one for one in CONNECTORS if one.name == self._crm]
        try:
            secrets = self._settings.connector_secrets(self._crm)
            for one in secrets:
                connector.check(one)
        except SettingError as error:
            raise Stopped(str(error)) from None
        if not secrets:
            raise Stopped(self._words.say("try-no-secret", setting=self._setting))
        return secrets[0]

    async def send(self, body: bytes, crm_id: str, message_id: str) -> int:
        """Send a body, and return how many events the gateway accepted. Raises Stopped."""
        now = datetime.now(UTC)
        headers = headers_of(self._crm, self.secret(), self.public_url, body, message_id, now)
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310 (http)
        status, text = await asyncio.to_thread(self._answer, request)
        answer = _content(text)
        if status != 200:
            stop = MayBeStored if status >= 500 else Stopped
            raise stop(self._way_out(status, str(answer.get("error", "")) or text[:200]))
        if "accepted" not in answer:
            raise Stopped(self._words.say("try-no-gateway", url=self.url))
        if answer.get("rejected"):
            raise MayBeStored(await self._why_rejected(crm_id, answer["rejected"]))
        return int(answer["accepted"])

    def _way_out(self, status: int, error: str) -> str:
        means = {
            401: "try-means-401-signed" if self._crm == "hubspot" else "try-means-401",
            404: "try-means-404",
            429: "try-means-429",
            503: "try-means-503",
        }.get(status, "try-means-log")
        why = self._words.say(means, setting=self._setting, address=self._settings.public_url)
        return self._words.say("try-answered", url=self.url, status=str(status), error=error, means=why)

    async def _why_rejected(self, crm_id: str, rejected: int) -> str:
        def is_of_it(letter: DeadLetter) -> bool:
            return crm_id.encode() in b64decode(letter.payload_base64)

        told = self._words.say("try-dead-letters", n=rejected)
        try:
            async with asyncio.timeout(_LETTERS_SECONDS):
                kept = await read_letters(self._settings, is_of_it, payloads=False)
        except (KafkaError, OSError, TimeoutError):
            kept = None
        if kept is None or not kept.letters:
            return f"{told}; {self._words.say('try-dead-letters-why')}"
        return "\n".join([told, *(f"{letter.reason}: {letter.detail}" for letter in kept.letters)])

    def _answer(self, request: urllib.request.Request) -> tuple[int, str]:
        """Return status and text of an answer. Raises Stopped."""
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 (http)
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")
        except TimeoutError:
            silent = self._words.say("try-no-answer", url=request.full_url, seconds=f"{ANSWER_SECONDS:g}")
            raise MayBeStored(silent) from None
        except (OSError, ValueError) as error:
            why, up = getattr(error, "reason", error), start_command(self._settings)
            raise Stopped(self._words.say("try-nobody-answers", url=request.full_url, why=str(why), up=up)) from None


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
