"""The watch over the funnel file of a process."""

import asyncio
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from stream.config.funnel_file import FunnelError, load, parse
from stream.core.funnel import Funnel, micros
from stream.funnel_watch import FunnelWatch
from stream.service.metrics import FUNNEL_FILE_REFUSED
from tests.support.histories import FUNNEL
from tests.support.waiting import until

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


BROKEN = {
    "a day that is none": MORE.replace("2026-03-02", "2026-02-31").encode(),
    "a tag that does not fit": MORE.encode() + b"\nmore: !!timestamp never\n",
    "a key twice": MORE.encode() + b"\ncurrency: EUR\n",
    "empty": b"",
    "utf-16": MORE.encode("utf-16"),
    "zeros": b"\0" * 4096,
    "brackets": b"[" * 5000,
    "ten million bytes": MORE.encode() + b"# more\n" * 1_500_000,
    "no name of a file": MORE.encode() + b'\nquotas: {file: "a\\0b"}\n',
}


def made_a_folder(path):
    path.unlink()
    path.mkdir()


@pytest.fixture
async def running(path, funnel):
    """A watch that looks by itself."""
    watch = FunnelWatch(path, funnel, every=0.01)
    task = asyncio.create_task(watch.run())
    yield watch
    assert not task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
async def test_whatever_stands_in_the_file_the_watch_says_so_and_takes_up_the_mended_one(
    running, path, funnel, content
):
    before = funnel.file
    path.write_bytes(content)
    await until(lambda: running.problem is not None)
    assert funnel.file is before
    assert "funnel.yaml" in running.problem
    save(path, MORE)
    await until(lambda: running.problem is None and len(funnel.file.teams) == 3)


@pytest.mark.parametrize("gone", [os.unlink, made_a_folder], ids=["gone", "a folder"])
async def test_a_file_that_stays_away_is_said_and_taken_up_once_it_is_there_again(running, path, funnel, gone):
    gone(path)
    await until(lambda: running.problem is not None)
    assert "cannot read the funnel file" in running.problem
    assert refused() == [1, 0]
    if path.is_dir():
        path.rmdir()
    path.write_text(MORE)
    await until(lambda: (len(funnel.file.teams), running.problem, refused()) == (3, None, [0, 0]))


async def test_a_file_that_is_being_written_is_read_when_it_stands_still(path, funnel):
    watch = FunnelWatch(path, funnel)
    await watch.look_at_what_stands_still()
    for text in ("", FUNNEL[:300], MORE):
        path.write_text(text)
        await watch.look_at_what_stands_still()
        assert (len(funnel.file.teams), watch.problem) == (2, None)
    await watch.look_at_what_stands_still()
    assert len(funnel.file.teams) == 3


async def test_a_link_that_leads_elsewhere_is_a_change(tmp_path, funnel):
    """As a mounted ConfigMap does."""
    for name, text in (("one", FUNNEL), ("two", MORE)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "funnel.yaml").write_text(text)
    (tmp_path / "now").symlink_to("one")
    watch = FunnelWatch(tmp_path / "now" / "funnel.yaml", funnel)
    await watch.look()
    (tmp_path / "next").symlink_to("two")
    os.replace(tmp_path / "next", tmp_path / "now")
    await watch.look()
    assert len(funnel.file.teams) == 3


async def test_who_may_read_the_file_again_reads_it(path, funnel, monkeypatch):
    """Tests may run as somebody who may read everything, so that reading is refused by hand."""
    may_read = False

    def load_if_allowed(path):
        if not may_read:
            raise FunnelError("Permission denied")
        return load(path)

    monkeypatch.setattr("stream.funnel_watch.load", load_if_allowed)
    watch = FunnelWatch(path, funnel)
    save(path, MORE)
    await watch.look()
    assert refused() == [1, 0]
    may_read = True
    path.chmod(0o640)
    await watch.look()
    assert (len(funnel.file.teams), watch.problem) == (3, None)
