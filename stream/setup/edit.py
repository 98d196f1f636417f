"""Write what changed in a CRM into the text of a funnel file: what a person wrote, comments and order stay."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import yaml

from stream.crm_api.organisation import ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.setup.changes import Change, Told
from stream.setup.funnel_text import pipeline_lines, quoted, rep_line, stage_line, team_line, type_line
from stream.setup.own_names import NO_TEAM, without_team
from stream.words import Words

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


def edited(text: str, changed: list[Change], deal_url: str, first_day: date, words: Words) -> Edited:
    """Return a funnel file with what can be written of some changes: new things, names, and teams from a day on.

    A name or a team that a person has changed stays; what is gone stays too, since the past was counted with it, and
    another order of stages, which changes the past, unless a new open stage does that anyway, which has its place in
    it. Raises yaml.YAMLError.
    """
    root = _Node(yaml.compose(text, Loader=yaml.SafeLoader))
    edits: list[_Edit] = []
    written = []
    needs_no_team = False
    for change in changed:
        made = list(_edits(text, root, change, deal_url, first_day, words))
        if made:
            written.append(change)
            edits += [_Edit(start, len(edits) + number, end, new) for number, (start, end, new) in enumerate(made)]
            needs_no_team |= isinstance(change.after, ToldRep) and change.after.team_id is None
    if needs_no_team and root.part("teams").item(NO_TEAM) is None:
        made = list(root.part("teams").inserted(text, [team_line(without_team(words))]))
        edits += [_Edit(start, len(edits), end, new) for start, end, new in made]
    text = _with(text, edits)
    new = [one for one in written if one.how == "new" and _is_open(one.after)]
    grown = {one.pipeline.id for one in new if one.pipeline is not None}
    for change in changed:
        if change.how == "order" and isinstance(change.after, ToldPipeline) and change.id in grown:
            pipeline = _Node(yaml.compose(text, Loader=yaml.SafeLoader)).part("pipelines").item(change.id)
            if pipeline is not None and _has_order_of(pipeline.part("stages"), change.before):
                text = _with(text, list(pipeline.part("stages").ordered(text, _open_ids(change.after))))
                written.append(change)
    return Edited(text, written)


def _with(text: str, edits: list[_Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        text = f"{text[: edit.start]}{edit.text}{text[edit.end :]}"
    return text


def _is_open(told: Told | None) -> bool:
    return isinstance(told, ToldStage) and told.kind == "open"


def _open_ids(told: Told | None) -> list[str]:
    """Return the ids of a pipeline's open stages, in order."""
    return [one.id for one in told.stages if _is_open(one)] if isinstance(told, ToldPipeline) else []


def _has_order_of(stages: "_Node", before: Told | None) -> bool:
    """Say whether the file has its stages in the order that was read, and not in one that a person chose."""
    places = [one.node.start_mark.index for id_ in _open_ids(before) if (one := stages.item(id_)) is not None]
    return places == sorted(places)


def _edits(
    text: str, root: "_Node", change: Change, deal_url: str, first_day: date, words: Words
) -> Iterator[tuple[int, int, str]]:
    if change.what == "stage":
        pipeline = root.part("pipelines").item(change.pipeline.id if change.pipeline is not None else "")
        section = _Node(None) if pipeline is None else pipeline.part("stages")
    else:
        section = root.part(_SECTIONS[change.what])
    item = section.item(change.id)
    match change.how:
        case "new" if item is None and section.node is not None:
            yield from section.inserted(
                text, _lines(change, deal_url, words), change.behind if change.what == "stage" else None
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


def _lines(change: Change, deal_url: str, words: Words) -> list[str]:
    """Return the lines of an item of a list, without what stands before them."""
    match change.after:
        case ToldPipeline():
            return [line[4:] for line in pipeline_lines(change.after, deal_url, words)]
        case ToldStage():
            return [stage_line(change.after)]
        case ToldTeam():
            return [team_line(change.after)]
        case ToldRep():
            return [rep_line(change.after, words)]
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

    def ordered(self, text: str, ids: list[str]) -> Iterator[_Edit]:
        """Yield the edits that put the items with some ids into that order, in the places that they have together."""
        wanted = [one for id_ in ids if (one := self.item(id_)) is not None]
        spans = [one.span(text, is_flow=self.node.flow_style) for one in wanted]
        for (start, end), (first, last) in zip(sorted(spans), spans, strict=True):
            yield _Edit(start, 0, end, text[first:last])

    def span(self, text: str, *, is_flow: bool) -> tuple[int, int]:
        """Return where an item of a list begins and ends; in a block with the comments that are its own."""
        start = int(self.node.start_mark.index)
        if is_flow:
            return start, int(self.node.end_mark.index)
        end = _line_end(text, _end(self.node))
        while (line := text[end + 1 : _line_end(text, end + 1)]) and _indent(line) >= self.node.start_mark.column:
            end += len(line) + 1
        return start, end

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
        _, at = before.span(text, is_flow=False)
        yield at, at, "".join(f"\n{line}" for line in block)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _end(node: Any) -> int:
    """Return where the last of what is written of a node ends; of a block YAML only says where the next begins."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return int(node.end_mark.index) - 1
    children = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    return max((_end(child) for child in children), default=int(node.start_mark.index))
