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
from stream.service.counted import counted


class Asked(NamedTuple):
    """What is tried: `gateway` is its address from here; each step is waited for `patience` seconds.

    `keep`: the deal stays in the numbers.
    """

    crm: str
    gateway: str
    keep: bool
    patience: float


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

    sender, messages = Sender(settings, asked.crm, asked.gateway), messages_of(asked.crm, deal, deal.at)
    if not note(await step("signed", _signed(sender))):
        return steps
    async with Records(settings, messages.deal_id, asked.patience) as records:
        numbers = Numbers(settings, known, _rep(known, deal), messages.deal_id, asked.patience)
        following = _Following(sender, records, numbers, known, deal, asked.crm)
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
        self, sender: Sender, records: Records, numbers: Numbers, known: Funnel, deal: Example, crm: str
    ) -> None:
        self._sender, self._records, self._numbers = sender, records, numbers
        self._known, self._deal, self._crm = known, deal, crm
        self._messages = messages_of(crm, deal, deal.at)
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
        return f"{self._sender.url} accepted {counted(self._accepted, 'event')}"

    async def kafka(self) -> str:
        """Find its events on the topic."""
        return await self._records.events(self._accepted)

    async def worker(self) -> str:
        """Find what the worker has made of them."""
        stage = self._known.stage(self._deal.stage_id)
        stage_id = self._deal.stage_id if stage is None else stage.id
        if not await self._records.row(_rep(self._known, self._deal), stage_id):
            raise Stopped(f"it is not counted: {await self._numbers.how_far()}")
        return f"counted for {self._name()}, in {stage_id if stage is None else stage.name}"

    async def clickhouse(self) -> str:
        """Find it in ClickHouse."""
        return await self._numbers.stored()

    async def page(self) -> str:
        """Find it behind its number on the page."""
        number = await self._numbers.shown()
        created = f"{counted(number, 'deal')} created in the last 7 days, with this one"
        return f"{self._numbers.page} says of {self._name()}: {created}"

    async def delete(self) -> None:
        """Send that the deal is deleted. Raises Stopped."""
        messages = messages_of(self._crm, self._deal, datetime.now(UTC))
        await self._sender.send(messages.deleted, messages.crm_id, f"{messages.crm_id}-deleted")

    async def taken_out(self, *, was_shown: bool) -> str:
        """Delete the deal; where it was on the page, wait until it is there no more."""
        deal_id = self._messages.deal_id
        await self.delete()
        if not was_shown:
            return f"{deal_id} is deleted: as soon as the rest is mended, it is in no number"
        if not await self._records.deleted() or not await self._numbers.gone():
            raise Stopped(f"{deal_id} is still counted; its deletion was accepted, and will be counted")
        return f"{deal_id} is deleted, and in no number any more"

    def _name(self) -> str:
        rep_id = _rep(self._known, self._deal)
        return next((rep.name for rep in self._known.file.reps if rep.id == rep_id), rep_id)


async def _signed(sender: Sender) -> str:
    sender.secret()
    return f"as for {sender.public_url}"


def _rep(known: Funnel, deal: Example) -> str:
    return known.rep_id(deal.rep_id) or deal.rep_id
