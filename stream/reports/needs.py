"""What is needed for what is missing of the quotas, for each group of a report."""

from collections.abc import Mapping

from stream.core.funnel import Funnel
from stream.kpis.catalogue.needs import DEALS_NEEDED, LEADS_NEEDED, OPEN_DEALS_NEEDED
from stream.kpis.group import Picked
from stream.planning.needs import Course, needed
from stream.reports.adding import Summed, Sums
from stream.reports.courses import NO_RECORD, Record, Records


def with_needs(sums: Sums, records: Records, funnel: Funnel) -> Sums:
    """Return the sums of a period with what is needed for the quotas in them; no quota: nothing is said."""
    gap = _gap(sums.total)
    everybody = records.get(("", ""), NO_RECORD)

    def of_members(column: str, members: Mapping[str, Summed]) -> dict[str, Summed]:
        return {
            member: _with(one, _picked(_gap(one), records.get((column, member), NO_RECORD)))
            for member, one in members.items()
        }

    by_stage = {pipeline_id: _by_stage(gap, everybody, pipeline_id, funnel) for pipeline_id in sums.pipelines}
    # Of a stage a goal reads the total, which knows the stages of all pipelines.
    stages = {key: number for one in by_stage.values() for key, number in one.items()}
    return sums._replace(
        total=_with(sums.total, {**_picked(gap, everybody), **stages}),
        teams=of_members("team_id", sums.teams),
        reps=of_members("rep_id", sums.reps),
        territories=of_members("territory_id", sums.territories),
        pipelines={pipeline_id: _with(one, by_stage[pipeline_id]) for pipeline_id, one in sums.pipelines.items()},
    )


def deals_and_leads(gap: int, record: Record) -> tuple[int | None, int | None]:
    """Return how many deals must be won for a gap, and how many must come in for that."""
    courses = list(record.courses.values())
    return (
        needed(gap, record.revenue, [Course(one.won) for one in courses]),
        needed(gap, record.revenue, courses),
    )


def _gap(summed: Summed) -> int | None:
    """Return what is missing of the quota; None: there is none."""
    quota = summed.measures.get("quota")
    return None if not quota else quota - summed.measures.get("won_amount", 0)


def _picked(gap: int | None, record: Record) -> Picked:
    deals, leads = (None, None) if gap is None else deals_and_leads(gap, record)
    return {(DEALS_NEEDED, ""): deals, (LEADS_NEEDED, ""): leads}


def _by_stage(gap: int | None, record: Record, pipeline_id: str, funnel: Funnel) -> Picked:
    course = record.courses.get(pipeline_id)
    if gap is None or course is None:
        return {}
    return {
        (OPEN_DEALS_NEEDED, stage.id): needed(gap, record.revenue, [course.from_stage(place)])
        for place, stage in enumerate(funnel.open_stages.get(pipeline_id, ()))
    }


def _with(summed: Summed, more: Picked) -> Summed:
    return summed._replace(picked={**summed.picked, **more})
