"""Write what changed in a CRM into the text of a funnel file: what a person wrote, comments and order stay."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import yaml

from stream.crm_api.organisation import ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.setup.changes import Change
from stream.setup.funnel_text import (
    NO_TEAM,
    WITHOUT_TEAM,
    pipeline_lines,
    quoted,
    rep_line,
    stage_line,
    team_line,
    type_line,
)

_SECTIONS = {"pipeline": "pipelines", "team": "teams", "rep": "reps", "type": "activity_types"}


class _Edit(NamedTuple):
    """Put `text` in place of what stands from `start` to `end`; `number` keeps the order at one place."""

    start: int
    number: int
    end: int
    text: str


class Edited(NamedTuple):
    """The text, and the changes that are in it; others are a person's to decide."""

    text: str
    written: list[Change]


def edited(text: str, changed: list[Change], deal_url: str, first_day: date) -> Edited:
    """Return a funnel file with what can be written of some changes: new things, names, and teams from a day on.

    A name or a team that a person has changed stays; what is gone stays too, since the past was counted with it.
    Raises yaml.YAMLError.
    """
    root = _Node(yaml.compose(text, Loader=yaml.SafeLoader))
    edits: list[_Edit] = []
    written = []
    needs_no_team = False
    for change in changed:
        made = list(_edits(text, root, change, deal_url, first_day))
        if made:
            written.append(change)
            edits += [_Edit(start, len(edits) + number, end, new) for number, (start, end, new) in enumerate(made)]
            needs_no_team |= isinstance(change.after, ToldRep) and change.after.team_id is None
    if needs_no_team and root.part("teams").item(NO_TEAM) is None:
        made = list(root.part("teams").inserted(text, [team_line(WITHOUT_TEAM)]))
        edits += [_Edit(start, len(edits), end, new) for start, end, new in made]
    for edit in sorted(edits, reverse=True):
        text = f"{text[: edit.start]}{edit.text}{text[edit.end :]}"
    return Edited(text, written)


def _edits(text: str, root: "_Node", change: Change, deal_url: str, first_day: date) -> Iterator[tuple[int, int, str]]:
    if change.what == "stage":
        pipeline = root.part("pipelines").item(change.pipeline.id if change.pipeline is not None else "")
        section = _Node(None) if pipeline is None else pipeline.part("stages")
    else:
        section = root.part(_SECTIONS[change.what])
    item = section.item(change.id)
    match change.how:
        case "new" if item is None and section.node is not None:
            yield from section.inserted(
                text, _lines(change, deal_url), change.behind if change.what == "stage" else None
            )
        case "renamed" if item is not None and change.before is not None and change.after is not None:
            name = item.part("name").node
            if name is not None and name.value == change.before.name:
                yield name.start_mark.index, name.end_mark.index, quoted(change.after.name)
        case "moved" if item is not None and isinstance(change.before, ToldRep) and isinstance(change.after, ToldRep):
            assignments = item.part("assignments")
            last = assignments.last()
            if last is not None and last.text("team") == (change.before.team_id or NO_TEAM):
                if last.text("starts") == first_day.isoformat():
                    team = last.part("team").node
                    yield team.start_mark.index, team.end_mark.index, quoted(change.after.team_id or NO_TEAM)
                else:
                    line = f"{{starts: {first_day}, team: {quoted(change.after.team_id or NO_TEAM)}}}"
                    yield from assignments.inserted(text, [line])


def _lines(change: Change, deal_url: str) -> list[str]:
    """Return the lines of an item of a list, without what stands before them."""
    match change.after:
        case ToldPipeline():
            return [line[4:] for line in pipeline_lines(change.after, deal_url)]
        case ToldStage():
            return [stage_line(change.after)]
        case ToldTeam():
            return [team_line(change.after)]
        case ToldRep():
            return [rep_line(change.after)]
        case ToldType():
            return [type_line(change.after)]
    return []


class _Node:
    """A node of YAML, or none; what is asked of none is none."""

    def __init__(self, node: Any) -> None:
        self.node = node

    def part(self, key: str) -> "_Node":
        """Return the value of a key of a mapping."""
        pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else ()
        return _Node(next((value for name, value in pairs if name.value == key), None))

    def text(self, key: str) -> str | None:
        """Return the scalar of a key as it is written."""
        node = self.part(key).node
        return node.value if isinstance(node, yaml.ScalarNode) else None

    def items(self) -> list["_Node"]:
        """Return the items of a list."""
        return [_Node(one) for one in self.node.value] if isinstance(self.node, yaml.SequenceNode) else []

    def last(self) -> "_Node | None":
        """Return the last item of a list."""
        return (self.items() or [None])[-1]  # type: ignore[list-item]

    def item(self, id_: str) -> "_Node | None":
        """Return the item of a list that has an id, or had it formerly."""
        for one in self.items():
            former = [old.node.value for old in one.part("formerly").items()]
            if id_ in (one.text("id"), *former):
                return one
        return None

    def inserted(
        self, text: str, lines: list[str], behind: tuple[str, ...] | None = None
    ) -> Iterator[tuple[int, int, str]]:
        """Yield the edit that puts an item into a list: behind the first of some ids that it has; None: at the end."""
        ones = self.items()
        if not ones:
            return
        if behind is None:
            before: _Node | None = ones[-1]
        else:
            before = next((one for id_ in behind if (one := self.item(id_)) is not None), None)
        if self.node.flow_style:
            if before is None:
                yield self.node.value[0].start_mark.index, self.node.value[0].start_mark.index, f"{lines[0]}, "
            else:
                yield before.node.end_mark.index, before.node.end_mark.index, f", {lines[0]}"
            return
        column = self.node.start_mark.column
        block = [f"{' ' * column}- {lines[0]}", *(f"{' ' * column}  {line}" for line in lines[1:])]
        if before is None:
            at = text.rfind("\n", 0, self.node.start_mark.index) + 1
            yield at, at, "".join(f"{line}\n" for line in block)
            return
        end = text.find("\n", _end(before.node))
        at = len(text) if end < 0 else end
        yield at, at, "".join(f"\n{line}" for line in block)


def _end(node: Any) -> int:
    """Return where the last of what is written of a node ends; of a block YAML only says where the next begins."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return int(node.end_mark.index) - 1
    children = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    return max((_end(child) for child in children), default=int(node.start_mark.index))
