"""A trial from the first step to the last: signed, sent, followed, and taken out again."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from stream.cli.trial.crms import messages_of
from stream.cli.trial.example import Example
from stream.cli.trial.gateway import Sender
from stream.cli.trial.numbers import Numbers
from stream.cli.trial.records import Records
from stream.cli.trial.steps import MayBeStored, Step, Stopped, step
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.words import Words


class Asked(NamedTuple):
    """What is tried: `gateway` is its address from here; each step is waited for `patience` seconds.

    `keep`: the deal stays in the numbers. `words`: of who is told.
    """

    crm: str
    gateway: str
    keep: bool
    patience: float
    words: Words


async def trial(
    settings: Settings, known: Funnel, asked: Asked, deal: Example, say: Callable[[Step], None]
) -> list[Step]:
    """Return how each step went, and say it at once.

    The one that stops is the last, but for taking the deal out, which is done however it ends once it may be stored.
    """
    steps: list[Step] = []

    def note(one: Step) -> bool:
        steps.append(one)
        say(one)
        return one.is_done

    words = asked.words
    sender, messages = Sender(settings, asked.crm, asked.gateway, words), messages_of(asked.crm, deal, deal.at)
    if not note(await step("signed", _signed(sender, words))):
        return steps
    async with Records(settings, messages.deal_id, asked.patience, words) as records:
        numbers = Numbers(settings, known, _rep(known, deal), messages.deal_id, asked.patience, words)
        following = _Following(sender, records, numbers, known, deal, asked)
        try:
            is_done = (
                note(await step("gateway", following.gateway()))
                and note(await step("Kafka", following.kafka()))
                and note(await step("worker", following.worker()))
                and note(await step("ClickHouse", following.clickhouse()))
                and note(await step("page", following.page()))
            )
        except BaseException:
            if following.may_be_stored and not asked.keep:
                with suppress(Stopped):
                    await following.delete()
            raise
        if following.may_be_stored and not asked.keep:
            note(await step("taken out", following.taken_out(was_shown=is_done)))
    return steps


class _Following:
    """The steps of one deal, in their order; each returns what happened, or raises Stopped."""

    def __init__(
        self, sender: Sender, records: Records, numbers: Numbers, known: Funnel, deal: Example, asked: Asked
    ) -> None:
        self._sender, self._records, self._numbers = sender, records, numbers
        self._known, self._deal, self._crm, self._words = known, deal, asked.crm, asked.words
        self._messages = messages_of(asked.crm, deal, deal.at)
        self._accepted = 0
        self.may_be_stored = False

    async def gateway(self) -> str:
        """Send the deal."""
        messages = self._messages
        self.may_be_stored = True
        try:
            self._accepted = await self._sender.send(messages.created, messages.crm_id, f"{messages.crm_id}-created")
        except Stopped as stop:
            self.may_be_stored = isinstance(stop, MayBeStored)
            raise
        return self._words.say("try-accepted", url=self._sender.url, n=self._accepted)

    async def kafka(self) -> str:
        """Find its events on the topic."""
        return await self._records.events(self._accepted)

    async def worker(self) -> str:
        """Find what the worker has made of them."""
        stage = self._known.stage(self._deal.stage_id)
        stage_id = self._deal.stage_id if stage is None else stage.id
        if not await self._records.row(_rep(self._known, self._deal), stage_id):
            raise Stopped(self._words.say("try-not-counted", why=await self._numbers.how_far()))
        return self._words.say("try-counted", rep=self._name(), stage=stage_id if stage is None else stage.name)

    async def clickhouse(self) -> str:
        """Find it in ClickHouse."""
        return await self._numbers.stored()

    async def page(self) -> str:
        """Find it behind its number on the page."""
        number = await self._numbers.shown()
        deals = self._words.say("deals", n=number)
        return self._words.say("try-shown", page=self._numbers.page, rep=self._name(), deals=deals)

    async def delete(self) -> None:
        """Send that the deal is deleted. Raises Stopped."""
        messages = messages_of(self._crm, self._deal, datetime.now(UTC))
        await self._sender.send(messages.deleted, messages.crm_id, f"{messages.crm_id}-deleted")

    async def taken_out(self, *, was_shown: bool) -> str:
        """Delete the deal; where it was on the page, wait until it is there no more."""
        deal_id = self._messages.deal_id
        await self.delete()
        if not was_shown:
            return self._words.say("try-deleted-once-mended", deal=deal_id)
        if not await self._records.deleted() or not await self._numbers.gone():
            raise Stopped(self._words.say("try-still-counted", deal=deal_id))
        return self._words.say("try-deleted", deal=deal_id)

    def _name(self) -> str:
        rep_id = _rep(self._known, self._deal)
        return next((rep.name for rep in self._known.file.reps if rep.id == rep_id), rep_id)


async def _signed(sender: Sender, words: Words) -> str:
    sender.secret()
    return words.say("try-as-for", url=sender.public_url)


def _rep(known: Funnel, deal: Example) -> str:
    return known.rep_id(deal.rep_id) or deal.rep_id
