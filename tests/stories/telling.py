"""How a story is told: a funnel, what happens on which day, and what the report says then.

A story is a generator: what stands before its `yield` happens, what stands behind it is what must come out. All stories
happen to one service, each to a team, reps and pipelines of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.stories.crms import BERLIN, Crm, Fields, Place, Standard

NOW = datetime.now(UTC)


def on(text: str, hour: int = 10) -> datetime:
    """A moment of a day like 2026-10-02, in the reporting zone."""
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=BERLIN).astimezone(UTC)


def ago(days: float) -> datetime:
    """A moment so many days before now."""
    return NOW - timedelta(days=days)


class Stage(NamedTuple):
    """A stage as the funnel file has it; every pipeline of deals also has Won, Lost and Disqualified."""

    name: str
    mark: str | None = None
    limit: int | None = None
    quiet: int | None = None


class Pipe(NamedTuple):
    """A pipeline. `continues`: number of the pipeline of the story that goes on where it ends."""

    stages: tuple[Stage, ...]
    continues: int | None = None


def pipe(*stages: Stage | str, continues: int | None = None) -> Pipe:
    return Pipe(tuple(Stage(one) if isinstance(one, str) else one for one in stages), continues)


class Sent(NamedTuple):
    """An item that a CRM sends."""

    to: Any
    item: Any


Ask = Callable[[str, dict[str, str]], dict[str, Any]]
"""Path and parameters of the API to its answer."""

Again = Callable[[], None]
"""Sends some of what was sent once more, and a win of months ago that is known only now."""


class Deal:
    """A deal of a story, in a CRM."""

    def __init__(self, story: "Story", crm: Crm, number: int, at: datetime, fields: Fields) -> None:
        self._story, self._crm = story, crm
        self._crm_id = crm.deal_id(number)
        self.id = f"{crm.name}:{self._crm_id}"
        self._fields: Fields = {}
        self._tell(at, None, {"created": at}, fields)

    def moves(self, at: datetime, stage: str, **more: Any) -> "Deal":
        """Go into a stage, and have other fields changed with that."""
        return self.has(at, stage=stage, **more)

    def has(self, at: datetime, **fields: Any) -> "Deal":
        """Have some fields changed."""
        self._tell(at, self._fields, self._fields, fields)
        return self

    def _tell(self, at: datetime, before: Fields | None, known: Fields, fields: Fields) -> None:
        after = known | fields
        if "owner" in fields:
            after["owner"] = self._story.rep_id(fields["owner"])
        if "stage" in fields:
            place = self._story.place(after.pop("stage"), before["place"].pipeline_id if before else None)
            after |= {"place": place, "moved_at": at}
            after |= {"open_stage": place} if place.kind == "open" else {}
        self._story.sent += [Sent(self._crm, item) for item in self._crm.items(self._crm_id, at, before, after)]
        self._fields = after


class Story:
    """A story: what is sent, and then what is answered."""

    def __init__(
        self,
        number: int,
        title: str,
        crm: Crm,
        pipes: tuple[Pipe, ...],
        tell: Callable[..., Any],
        sections: "Mapping[str, Section]",
    ) -> None:
        self.number, self.title, self.crm, self.pipes, self._sections = number, title, crm, pipes, sections
        self.sent: list[Sent] = []
        self.team = f"team-{number}"
        self._deals = 0
        self._activities = 0
        self._ask: Ask | None = None
        self._answers: dict[Any, dict[str, Any]] = {}
        self._told: Iterator[None] = tell(self)

    def __repr__(self) -> str:
        return self.title

    # What happens

    def happen(self) -> list[Sent]:
        """Return all that is sent of it."""
        next(self._told)
        return self.sent

    def deal(self, at: datetime, stage: str, owner: str = "ada", crm: Crm | None = None, **fields: Any) -> Deal:
        """Let a deal be created in a stage."""
        self._deals += 1
        return Deal(
            self,
            crm or self.crm,
            self.number * 10_000 + self._deals,
            at,
            {"stage": stage, "owner": owner} | fields,
        )

    def activity(self, at: datetime, kind: str, deal: Deal | None = None, rep: str = "ada", minutes: int = 10) -> None:
        """Let a rep log an activity."""
        self._activities += 1
        name = f"story-{self.number}-{self._activities}"
        item = {
            "type": "activity.logged",
            "event_id": name,
            "activity_id": name,
            "occurred_at": at.isoformat(),
            "activity_type": kind,
            "rep_id": self.rep_id(rep),
            "duration_seconds": minutes * 60,
        }
        self.sent.append(Sent(Standard(), item | ({"deal_id": deal.id} if deal else {})))

    # The funnel file

    def rep_id(self, name: str) -> str:
        return f"{self.number}{('ada', 'bo', 'cy').index(name)}"

    def pipeline_id(self, number: int = 0) -> str:
        return f"{self.number}{number}"

    def place(self, stage: str, pipeline_id: str | None = None) -> Place:
        """Return a stage by its name; of closed ones that of a pipeline, else of the first."""
        return next(
            place
            for (name, place) in self._places()
            if name == stage and (place.kind == "open" or place.pipeline_id == (pipeline_id or self.pipeline_id()))
        )

    def _places(self) -> Iterator[tuple[str, Place]]:
        for p, one in enumerate(self.pipes):
            names = [(stage.name, "open") for stage in one.stages]
            names += [("Won", "won"), ("Lost", "lost"), ("Disqualified", "disqualified")]
            for s, (name, kind) in enumerate(names):
                yield name, Place(f"{self.pipeline_id(p)}0{s}", self.pipeline_id(p), kind)

    def funnel(self) -> dict[str, list[Any]]:
        """Return its parts of the funnel file."""
        pipelines = []
        for p, one in enumerate(self.pipes):
            known = {stage.name: stage for stage in one.stages}
            stages = []
            for name, place in self._places():
                if place.pipeline_id == self.pipeline_id(p):
                    stage = known.get(name, Stage(name))
                    options: dict[str, Any] = {
                        "mark": stage.mark,
                        "stalled_after_days": stage.limit,
                        "quiet_after_days": stage.quiet,
                    }
                    stages.append(
                        {"id": place.stage_id, "name": name, "kind": place.kind}
                        | {key: value for key, value in options.items() if value is not None}
                    )
            goes_on = {} if one.continues is None else {"continues_in": self.pipeline_id(one.continues)}
            url = "https://crm.example.com/deals/{deal_id}"
            pipelines.append(
                {"id": self.pipeline_id(p), "name": f"{self.title} {p}", "deal_url": url, "stages": stages} | goes_on
            )
        teams = [{"id": self.team, "name": self.title}]
        assigned = [{"starts": "2020-01-01", "team": self.team}]
        reps = [
            {"id": self.rep_id(name), "name": f"{name} {self.number}", "assignments": assigned}
            for name in ("ada", "bo")
        ]
        # The third one changes the team.
        teams.append({"id": f"{self.team}-new", "name": f"{self.title}, new"})
        both = [*assigned, {"starts": "2026-03-01", "team": f"{self.team}-new"}]
        reps.append({"id": self.rep_id("cy"), "name": f"cy {self.number}", "assignments": both})
        more: dict[str, list[Any]] = {name: section(self) for name, section in self._sections.items()}
        own: dict[str, list[Any]] = {"pipelines": pipelines, "teams": teams, "reps": reps}
        return own | more

    # What comes out

    def come_out(self, ask: Ask) -> None:
        """Check what must come out of it."""
        self._ask = ask
        assert next(self._told, "the end") == "the end"

    def answer(self, path: str, **parameters: str) -> dict[str, Any]:
        assert self._ask is not None, "only behind the yield"
        asked = path, tuple(sorted(parameters.items()))
        if asked not in self._answers:
            self._answers[asked] = self._ask(path, parameters)
        return self._answers[asked]

    def report(self, first: datetime | None = None, last: datetime | None = None, **whose: str) -> dict[str, Any]:
        """Return the report of the team over some days; without: over all."""
        days = {"period": "all"}
        if first is not None:
            days = {"from": day_of(first), "to": day_of(last or NOW)}
        return self.answer("/api/kpis", **days, **(whose or {"team": self.team}))

    def total(self, first: datetime | None = None, last: datetime | None = None, **whose: str) -> dict[str, Any]:
        row = self.report(first, last, **whose)["total"]
        assert isinstance(row, dict)
        return row

    def stage(
        self, name: str, first: datetime | None = None, last: datetime | None = None, **whose: str
    ) -> dict[str, Any]:
        """Return the row of a stage, by its name."""
        return stage_of(self.report(first, last, **whose), self.place(name).stage_id)


def stage_of(report: dict[str, Any], stage_id: str) -> dict[str, Any]:
    rows = [row for pipeline in report["pipelines"] for row in pipeline["stages"] if row["stage_id"] == stage_id]
    assert len(rows) == 1
    row = rows[0]
    assert isinstance(row, dict)
    return row


def day_of(at: datetime) -> str:
    return at.astimezone(BERLIN).date().isoformat()


STORIES: list[Story] = []


Section = Callable[[Story], list[Any]]
"""What a story adds to a section of the funnel file."""


def story(
    crm: Crm, *pipes: Pipe, **sections: Section
) -> Callable[[Callable[[Story], Iterator[None]]], Callable[[Story], Iterator[None]]]:
    """Take a story in, by a CRM, in pipelines of its own, and with what it adds to sections of the funnel file."""

    def take(tell: Callable[[Story], Iterator[None]]) -> Callable[[Story], Iterator[None]]:
        title = tell.__name__.replace("_", " ")
        STORIES.append(Story(len(STORIES) + 10, title, crm, pipes, tell, sections))
        return tell

    return take


class Rate:
    """Compares with a rate of the report, to four digits; `low` and `high` only where they are told."""

    def __init__(self, value: float, n: int, low: float | None, high: float | None) -> None:
        self._expected = {"value": value, "n": n, "low": low, "high": high}

    def __repr__(self) -> str:
        return f"{self._expected}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and all(
            expected is None or (other[part] is not None and abs(other[part] - expected) < 6e-5)
            for part, expected in self._expected.items()
        )


def rate(value: float, n: int, low: float | None = None, high: float | None = None) -> Rate:
    """What a rate must be."""
    return Rate(value, n, low, high)
