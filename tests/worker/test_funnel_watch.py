"""The watch over the funnel file of a process."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from stream.config.funnel_file import parse
from stream.core.funnel import Funnel, micros
from stream.funnel_watch import FunnelWatch
from stream.service.metrics import FUNNEL_FILE_REFUSED
from tests.support.histories import FUNNEL

MORE = FUNNEL.replace("teams: [", "teams: [{id: new, name: New}, ")
OTHER = FUNNEL.replace("Asia/Kolkata", "UTC")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "funnel.yaml"
    path.write_text(FUNNEL)
    return path


@pytest.fixture
def funnel():
    return Funnel(parse(FUNNEL))


def save(path, text):
    """As editors do."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    os.replace(fresh, path)


def refused():
    samples = {sample.labels["reason"]: sample.value for sample in next(iter(FUNNEL_FILE_REFUSED.collect())).samples}
    return [samples.get("broken", 0), samples.get("past", 0)]


async def test_what_is_added_is_in_force_for_whoever_has_the_funnel_and_told_once(path, funnel):
    told = []
    watch = FunnelWatch(path, funnel)
    watch.on_change.append(lambda: told.append(len(funnel.file.teams)))
    await watch.look()
    save(path, MORE)
    await watch.look()
    await watch.look()
    assert (told, watch.problem) == ([3], None)


async def test_a_file_that_was_saved_between_reading_it_and_the_first_look_is_taken_up(path, funnel):
    save(path, MORE)
    watch = FunnelWatch(path, funnel)
    await watch.look()
    assert len(funnel.file.teams) == 3


@pytest.mark.parametrize(
    ("text", "said", "gauges"),
    [
        ("time_zone: Nowhere\n", "funnel.yaml:1: time_zone", [1, 0]),
        (MORE[:200], "funnel.yaml:", [1, 0]),
        (OTHER, "changes what was counted already (time_zone is another one)", [0, 1]),
        (OTHER.replace("teams: [", "teams: [{id: new, name: New}, "), "time_zone", [0, 1]),
    ],
    ids=["broken", "cut off", "of the past", "of the past, and more"],
)
async def test_what_cannot_be_taken_up_changes_nothing_until_it_is_mended(path, funnel, text, said, gauges):
    watch = FunnelWatch(path, funnel)
    before = funnel.file
    save(path, text)
    await watch.look()
    assert funnel.file is before
    assert said in (watch.problem or "")
    assert refused() == gauges
    save(path, MORE)
    await watch.look()
    assert (len(funnel.file.teams), watch.problem, refused()) == (3, None, [0, 0])


async def test_a_file_that_is_gone_for_a_moment_is_no_change(path, funnel):
    watch = FunnelWatch(path, funnel)
    await watch.look()
    path.unlink()
    await watch.look()
    assert watch.problem is None
    path.write_text(MORE)
    await watch.look()
    assert len(funnel.file.teams) == 3


@pytest.mark.parametrize(("counted_ahead", "taken_up"), [(0, True), (1, False)])
async def test_an_assignment_is_taken_up_that_begins_after_all_that_was_counted(path, funnel, counted_ahead, taken_up):
    today = funnel.day_of(micros(datetime.now(UTC)))
    watch = FunnelWatch(path, funnel, lambda: today + timedelta(days=counted_ahead))
    begins = today + timedelta(days=1)
    save(
        path,
        FUNNEL.replace(
            "{starts: 2026-03-02, team: s}]}", f"{{starts: 2026-03-02, team: s}}, {{starts: {begins}, team: n}}]}}"
        ),
    )
    await watch.look()
    assert (watch.problem is None) == taken_up
