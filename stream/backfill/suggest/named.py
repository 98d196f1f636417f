"""What files name: stages by pipeline, reps and where they work, types of activities, currencies."""

from collections import Counter, defaultdict

import polars as pl

from schemas.currencies import CODES
from schemas.mapping import Activities, Changes, Deals, Reps
from stream.backfill.columns.amount_survey import AmountSurvey
from stream.backfill.columns.money_marks import SEVERAL, named
from stream.backfill.columns.people import several_people
from stream.backfill.columns.stage_names import apart
from stream.backfill.read.files import Table

Place = tuple[str, str]
"""Team and territory."""


class Named:
    """Counts of what files name; `stages` by pipeline, whose name is empty where none is told."""

    def __init__(self, reps: Reps) -> None:
        self.stages: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.in_order: list[str] = []
        self.reps: Counter[str] = Counter()
        self.places: defaultdict[str, Counter[Place]] = defaultdict(Counter)
        self.types: Counter[str] = Counter()
        self.currencies: Counter[str] = Counter()
        self._columns = (reps.team, reps.territory)

    def add(self, frame: pl.DataFrame, table: Table) -> None:
        """Count what the rows of a file name."""
        match table:
            case Deals():
                self._of_deals(frame, table)
            case Changes():
                self._of_changes(frame, table)
            case Activities():
                self._of_activities(frame, table)

    def settle(self) -> None:
        """Take apart what is named together, once all files are counted: several people, stages with their pipeline."""
        order: dict[str, None] = {}
        for name in self.in_order:
            of = apart(name)
            if of is not None and of.pipeline in self.stages:
                self.stages[of.pipeline][of.stage] += 0
            order[name if of is None or of.pipeline not in self.stages else of.stage] = None
        self.in_order = list(order)
        self._part_people()

    def _part_people(self) -> None:
        for text in list(self.reps):
            for one in (several := several_people(text, self.reps.__contains__)):
                self.reps[one] += self.reps[text]
                if one not in self.places and text in self.places:
                    self.places[one] = self.places[text]
            if several:
                del self.reps[text]
                self.places.pop(text, None)

    def _of_deals(self, frame: pl.DataFrame, table: Deals) -> None:
        self.in_order += [name for name in table.stages if name not in self.in_order]
        if table.stage is not None:
            self._stages(frame, frame.select(pl.coalesce(table.stage)).to_series(), table.pipeline)
        if table.currency is not None:
            self._currencies(frame[table.currency])
        elif table.amount is not None:
            for column in table.amount:
                survey = AmountSurvey()
                survey.add(frame[column])
                self.currencies.update(survey.currencies - SEVERAL.keys())
        if table.owner is not None:
            self._owners(frame, frame.select(pl.coalesce(table.owner)).to_series())

    def _of_changes(self, frame: pl.DataFrame, table: Changes) -> None:
        if table.property is None or table.value is None:
            if table.stage is not None:
                self._stages(frame, frame[table.stage], table.pipeline)
            if table.currency is not None:
                self._currencies(frame[table.currency])
            if table.owner is not None:
                self._owners(frame, frame[table.owner])
            return
        for name, kind in table.properties.items():
            rows = frame.filter(pl.col(table.property) == name)
            for column in (table.value, table.old_value):
                if column is None:
                    continue
                if kind == "stage":
                    self._stages(rows, rows[column], table.pipeline)
                elif kind == "owner":
                    _count(rows[column], self.reps)
                elif kind == "currency":
                    self._currencies(rows[column])

    def _of_activities(self, frame: pl.DataFrame, table: Activities) -> None:
        if table.type is not None:
            _count(frame[table.type], self.types)
        if table.every_type is not None:
            self.types[table.every_type] += frame.height
        self._owners(frame, frame.select(pl.coalesce(table.owner)).to_series())

    def _currencies(self, column: pl.Series) -> None:
        for text, count in column.drop_nulls().value_counts().iter_rows():
            if (currency := named(text)) in CODES:
                self.currencies[currency] += count

    def _stages(self, frame: pl.DataFrame, stage: pl.Series, pipeline: str | None) -> None:
        names = pl.repeat("", frame.height, eager=True) if pipeline is None else frame[pipeline].fill_null("")
        counts = (
            pl.DataFrame({"stage": stage, "pipeline": names}).drop_nulls("stage").group_by("stage", "pipeline").len()
        )
        for name, of_pipeline, count in counts.iter_rows():
            self.stages[of_pipeline][name] += count

    def _owners(self, frame: pl.DataFrame, owner: pl.Series) -> None:
        team, territory = (
            frame[column] if column is not None and column in frame.columns else pl.repeat("", frame.height, eager=True)
            for column in self._columns
        )
        rows = pl.DataFrame({"rep": owner, "team": team, "territory": territory}).drop_nulls("rep")
        for rep, of_team, of_territory, count in rows.group_by("rep", "team", "territory").len().iter_rows():
            self.reps[rep] += count
            if of_team or of_territory:
                self.places[rep][of_team or "", of_territory or ""] += count


def _count(column: pl.Series, counts: Counter[str]) -> None:
    counts.update(dict(column.drop_nulls().value_counts().iter_rows()))
