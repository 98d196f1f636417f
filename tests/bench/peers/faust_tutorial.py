"""The job as Faust's guides teach it: agents, `async for`, tables with changelogs, tumbling windows.

Transitions are sent to a topic per window with the key that its table is sharded by. The guide's
`group_by` does the same with one more hop, so this is the faster of the documented ways. Tables are in memory,
which is Faust's fastest store.
"""

from typing import Any

import faust

from tests.bench.peers import harness
from tests.bench.peers.job import HOUR, add, fold, read

progress = harness.Progress()
app = faust.App(
    harness.RUN,
    broker=f"kafka://{harness.KAFKA}",
    store="memory://",
    topic_partitions=harness.PARTITIONS,
    topic_disable_leader=True,
    web_enabled=False,
)


class Transition(faust.Record, serializer="json"):
    """A deal went from a stage to another."""

    rep_id: str
    team_id: str
    left: str
    entered: str
    seconds: int
    at: float


deals_topic = app.topic(harness.TOPIC, key_serializer="raw", value_serializer="raw")
by_rep = app.topic(f"{harness.RUN}-by-rep", key_type=str, value_type=Transition)
by_team = app.topic(f"{harness.RUN}-by-team", key_type=str, value_type=Transition)
deals = app.Table("deals", key_type=str, default=dict)
rep_hours = app.Table("rep-hours", key_type=str, default=dict).tumbling(HOUR).relative_to_field(Transition.at)
team_hours = app.Table("team-hours", key_type=str, default=dict).tumbling(HOUR).relative_to_field(Transition.at)


@app.agent(deals_topic)
async def fold_deals(stream: Any) -> None:
    """Keep each deal's state, and pass its transitions on."""
    async for value in stream:
        progress.begin()
        event = read(value)
        state, transition = fold(deals[event.deal_id], event)
        deals[event.deal_id] = state
        if transition is not None:
            moved = Transition(**transition)
            await by_rep.send(key=moved.rep_id, value=moved)
            await by_team.send(key=moved.team_id, value=moved)
            progress.stage_changes += 1
        progress.event()


@app.agent(by_rep)
async def count_reps(stream: Any) -> None:
    """Count each rep's transitions per hour."""
    async for moved in stream:
        rep_hours[moved.rep_id] = add(rep_hours[moved.rep_id].value(), moved.left, moved.entered, moved.seconds)
        progress.update()


@app.agent(by_team)
async def count_teams(stream: Any) -> None:
    """Count each team's transitions per hour."""
    async for moved in stream:
        team_hours[moved.team_id] = add(team_hours[moved.team_id].value(), moved.left, moved.entered, moved.seconds)
        progress.update()


if __name__ == "__main__":
    progress.report()
    faust.Worker(app, loglevel="WARNING", quiet=True, redirect_stdouts=False).execute_from_commandline()
