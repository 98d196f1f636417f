import asyncio
import os
import shutil
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from stream.cli.commands.simulate import command
from stream.oracle.comparison import compare_windows
from stream.oracle.gauges import compare_gauges, gauges
from stream.simulator import verify as verification
from stream.simulator.pause import PauseRequest
from stream.simulator.verify import NotPaused, verify
from tests.simulator.runs import PLAN, Run
from tests.support.paths import FUNNEL_FILE
from tests.support.small_service import FILE, Service
from tests.support.waiting import until

WINDOW = ("north", "101", "nordics", "new-business", 1_780_000_000 // 3600 * 3600)


def row(window, measures):
    team, rep, territory, pipeline, hour = window
    return {
        "team_id": team,
        "rep_id": rep,
        "territory_id": territory,
        "pipeline_id": pipeline,
        "hour": datetime.fromtimestamp(hour, UTC).isoformat(),
        "measures": measures,
    }


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    """No stack that ran where the tests are started is the one that is meant."""
    monkeypatch.chdir(tmp_path)


async def verdict_of(service, folder, patience=0.0):
    return await verify(folder, service.url, FILE, patience, lambda text: None)


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """What a simulation sent, and the journal that it kept."""
    folder = tmp_path_factory.mktemp("history")

    async def simulated():
        async with Service() as service:
            await Run(service, folder, PLAN)()
            return service.events

    return asyncio.run(simulated()), folder


@pytest.fixture
async def sent(service, history, tmp_path):
    events, folder = history
    service.events = list(events)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return service


async def test_a_service_that_counts_right_agrees_in_every_number(sent, tmp_path):
    verdict = await verdict_of(sent, tmp_path)
    assert verdict.differences == []
    assert verdict.windows > 500
    assert verdict.rows > 100
    assert verdict.gauges > 100
    assert verdict.postings > 5


async def test_a_planted_difference_is_found_in_clickhouse_and_on_metrics(sent, tmp_path):
    def spoil(windows):
        window = max((w for w, m in windows.items() if "won" in m), key=lambda w: w[4])
        windows[window] = windows[window] | {"won": windows[window]["won"] + 1}
        return windows

    sent.spoil = spoil
    differences = (await verdict_of(sent, tmp_path)).differences
    assert [d for d in differences if d.where.startswith("ClickHouse won of") and d.actual == d.expected + 1]
    assert [d for d in differences if d.where.startswith("/metrics dealstream_won_deals{") and 'period="' in d.where]


async def test_a_planted_difference_in_a_row_and_a_missing_row_are_found(sent, tmp_path):
    def spoil(rows):
        (spoiled, missing, *_) = rows
        rows[spoiled]["owner"]["rep_id"] = "nobody"
        del rows[missing]
        return rows

    sent.spoil_rows = spoil
    differences = (await verdict_of(sent, tmp_path)).differences
    assert [d.actual["rep_id"] for d in differences if d.where.endswith(", owner")] == ["nobody"]
    assert [(d.expected, d.actual) for d in differences if "," not in d.where] == [(1, 0)]
    assert len(differences) == 2


async def test_a_planted_difference_in_what_is_read_off_rows_in_a_goal_and_in_a_ledger_is_found(sent, tmp_path):
    def spoil(known):
        [one, *goals] = known.goals
        *others, posted = sorted(known.posted, key=lambda one: one.day)
        [row, *rows] = [row for row in known.rows if row["outcome"] == "won"]
        rows += [row for row in known.rows if row["outcome"] != "won"]
        return known._replace(
            rows=[row | {"source": "elsewhere"}, *rows],
            goals=[one._replace(state="attained"), *goals],
            posted=[*others, posted._replace(paid=posted.paid + 100_00)],
        )

    sent.spoil_stored = spoil
    differences = (await verdict_of(sent, tmp_path)).differences
    assert [d for d in differences if d.where.startswith("ClickHouse won_from:elsewhere of") and d.actual == 1]
    assert [d for d in differences if d.where.startswith("goal ") and d.actual == "attained"]
    assert [d for d in differences if d.where.startswith("/metrics dealstream_rep_commission{")]
    [ledger] = [d for d in differences if d.where.startswith("commission of rep ")]
    assert ledger.actual[0][1] == ledger.expected[0][1] + 100_00


async def test_a_planted_difference_in_what_alerts_are_judged_by_is_found(sent, tmp_path):
    def spoil(rows):
        (kind, *_, leaks), *others = rows
        return [(kind, *rows[0][1:8], leaks + 1), *others]

    sent.spoil_leaks = spoil
    (named,) = (await verdict_of(sent, tmp_path)).differences
    assert named.where.startswith("leaks that alerts are judged by: ")
    assert named.actual == named.expected + 1


async def test_a_missing_window_is_a_difference_in_each_of_its_measures():
    differences = compare_windows({WINDOW: {"won": 2, "created": 1}}, [])
    assert [(d.expected, d.actual) for d in differences] == [(1, 0), (2, 0)]


async def test_a_window_that_should_not_be_there_is_a_difference():
    (difference,) = compare_windows({}, [row(WINDOW, {"won": 2})])
    assert (difference.expected, difference.actual) == (0, 2)
    assert all(text in difference.where for text in ("won", "north", "101", "new-business"))


async def test_measures_that_are_zero_are_the_same_as_none():
    assert compare_windows({WINDOW: {"won": 2}}, [row(WINDOW, {"won": 2, "created": 0})]) == []


def test_a_gauge_that_should_not_be_there_is_a_difference():
    (difference,) = compare_gauges({}, 'dealstream_won_deals{period="month",team="north"} 3\n')
    assert (difference.expected, difference.actual) == (0, 3)


def test_gauges_count_the_periods_by_the_days_of_the_reporting_zone():
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)  # 11:00 in Berlin

    def won(at):
        hour = int(at.timestamp()) // 3600 * 3600
        found = gauges({(*WINDOW[:4], hour): {"won": 1}}, FILE, now)
        return sorted(dict(labels)["period"] for name, labels in found if name == "dealstream_won_deals")

    assert won(now) == ["7d", "month", "quarter", "today"]
    assert won(datetime(2026, 11, 23, 23, tzinfo=UTC)) == ["7d", "month", "quarter", "today"]
    assert won(datetime(2026, 11, 23, 22, tzinfo=UTC)) == ["7d", "month", "quarter"]
    assert won(datetime(2026, 11, 17, 22, tzinfo=UTC)) == ["month", "quarter"]
    assert won(datetime(2026, 10, 31, 22, tzinfo=UTC)) == ["quarter"]
    assert won(datetime(2026, 9, 30, 21, tzinfo=UTC)) == []


async def test_it_waits_until_the_service_has_caught_up(sent, tmp_path):
    behind = 2

    def spoil(windows):
        nonlocal behind
        behind -= 1
        return {} if behind > 0 else windows

    sent.spoil = spoil
    assert (await verdict_of(sent, tmp_path, patience=300)).differences == []


async def test_gauges_that_a_worker_reads_now_and_then_may_take_longer(sent, tmp_path):
    looks = 0

    def spoil(known):
        nonlocal looks
        looks += 1
        # After measures, goals and commission the gauges, which are all again in the next comparison.
        return known._replace(posted=[]) if looks == 4 else known

    sent.spoil_stored = spoil
    assert (await verdict_of(sent, tmp_path, patience=0)).differences == []
    assert looks > 4


async def test_a_worker_that_does_not_answer_is_said_so(sent, tmp_path):
    verdict = await verify(tmp_path, "http://127.0.0.1:9", FILE, 0.0, lambda text: None)
    assert "does not answer" in verdict.differences[0].where


async def test_a_running_simulation_holds_still_and_goes_on_afterwards(service, tmp_path):
    run = Run(service, tmp_path, PLAN._replace(seconds=None))
    task = asyncio.create_task(run())
    await until(lambda: any("Live" in text for text in run.said))
    assert (await verdict_of(service, tmp_path)).differences == []
    after = len(service.events)
    await until(lambda: len(service.events) > after)
    run.stopping.set()
    await task


async def test_it_holds_still_however_long_a_comparison_takes(service, tmp_path, monkeypatch):
    asked_anew = []

    async def takes_long():
        os.utime(tmp_path / "hold", (0, 0))  # so long ago that it is abandoned
        await until(PauseRequest(tmp_path).wanted)
        asked_anew.append(True)

    monkeypatch.setattr(verification, "ASK_SECONDS", 0.05)
    await Run(service, tmp_path, PLAN._replace(days=1))()
    service.before_metrics = takes_long
    assert (await verdict_of(service, tmp_path)).differences == []
    assert asked_anew


async def test_a_simulation_that_cannot_hold_still_is_said_so(service, tmp_path):
    service.hangs = 10**6
    run = Run(service, tmp_path, PLAN._replace(days=0, seconds=None))
    task = asyncio.create_task(run())
    await until(lambda: service.requests)
    with pytest.raises(NotPaused, match="still waits for the gateway"):
        await verify(tmp_path, service.url, FILE, 0.0, lambda text: None, pause_timeout_seconds=0.3)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def by_command(service, folder):
    arguments = ["--verify", "--worker", service.url, "--journal", str(folder), "--patience", "0"]
    environment = {"DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE), "COLUMNS": "400"}
    return await asyncio.to_thread(CliRunner().invoke, command, arguments, env=environment)


async def test_the_command_says_that_every_number_agrees_and_succeeds(sent, tmp_path):
    result = await by_command(sent, tmp_path)
    assert "Every number agrees: " in result.output
    assert result.exit_code == 0


async def test_the_command_says_the_first_twenty_differences_and_how_many_there_are_and_fails(sent, tmp_path):
    sent.spoil = lambda windows: {}
    result = await by_command(sent, tmp_path)
    assert result.output.count("expected ") == 20
    assert " numbers differ, of " in result.output
    assert "Events from elsewhere" in result.output
    assert result.exit_code == 1


async def test_the_command_fails_where_nothing_was_sent(service, tmp_path):
    result = await by_command(service, tmp_path / "nothing")
    assert "Nothing was sent yet" in result.output
    assert result.exit_code == 1


def test_a_simulation_without_secrets_says_which_setting_is_missing(tmp_path):
    environment = {"DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE), "DEALSTREAM_HUBSPOT_SECRET": ""}
    result = CliRunner().invoke(command, ["--journal", str(tmp_path)], env=environment)
    assert "set DEALSTREAM_HUBSPOT_SECRET and DEALSTREAM_STANDARD_SECRET to what" in " ".join(result.output.split())
    assert result.exit_code == 2
