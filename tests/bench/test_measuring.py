"""The arithmetic of the programs that measure."""

import pytest

from schemas.events import deal_event
from stream.config.funnel_file import load as load_funnel
from stream.oracle.truth import truth
from tests.bench.events import make
from tests.bench.history import check_room, copies
from tests.bench.latencies import Latencies, quantile
from tests.bench.looks import Look, at, cpu_per_event, rate
from tests.bench.memory import slope, slope_error
from tests.bench.peers import batched, job
from tests.bench.result import BenchError
from tests.support.paths import FUNNEL_FILE

LOOKS = [Look(10, 0, 100, 1), Look(12, 0, 100, 1), Look(14, 40, 300, 2), Look(18, 80, 300, 6)]


def test_each_copy_of_the_events_adds_the_same_again_to_every_window():
    file = load_funnel(FUNNEL_FILE)
    events = make(file, 300, seed=3)
    thrice = truth((deal_event.validate_json(value).model_dump() for _, value in copies(events.records, 3)), file)
    assert thrice == {
        window: {name: 3 * value for name, value in measures.items()} for window, measures in events.truth.items()
    }


def test_a_copy_has_the_keys_of_its_deals():
    events = make(load_funnel(FUNNEL_FILE), 100, seed=3)
    for key, value in copies(events.records, 2):
        assert deal_event.validate_json(value).deal_id.encode() == key


def test_a_disk_without_room_is_named_before_anything_is_written(tmp_path):
    with pytest.raises(BenchError, match="set TMPDIR"):
        check_room(tmp_path, 10**15)


def test_between_two_looks_the_work_went_on_evenly():
    assert at(LOOKS, 60) == Look(16, 60, 300, 4)


def test_rate_and_cpu_are_of_the_part_between_two_looks():
    assert rate(LOOKS[2], LOOKS[3]) == 10
    assert cpu_per_event(LOOKS[2], LOOKS[3]) == 0.1


def test_a_quantile_is_one_of_the_values_and_not_exceeded_by_its_share():
    hundred = [float(n) for n in range(100, 0, -1)]
    assert [quantile(hundred, share) for share in (0.5, 0.99, 1.0)] == [50, 99, 100]
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0


@pytest.fixture
def latencies(tmp_path):
    notes = tmp_path / "latencies"
    notes.write_text("metrics 10.5 0.5\nmetrics 13.0 2.0\nclickhouse 14.0 3.0\nmetrics 20.0 9.5\nmetrics 21.0 0.25\n")
    return Latencies(notes)


def test_a_latency_belongs_to_the_phase_in_which_the_event_arrived(latencies):
    assert latencies.between("metrics", 10, 11) == [0.5, 9.5]
    assert latencies.between("metrics", 11, 12) == [2.0]
    assert latencies.between("clickhouse", 11, 12) == [3.0]


def test_what_is_stored_once_more_after_all_was_stored_is_no_latency(latencies):
    assert latencies.between("metrics", 10, 11, shown=15) == [0.5]


def test_a_worker_has_caught_up_when_the_last_of_what_waited_is_shown(latencies):
    assert latencies.caught_up("metrics", 15) == 20.0
    assert latencies.caught_up("clickhouse", 15) == 15


def test_what_grows_evenly_has_its_slope_and_what_bends_says_how_far_that_may_be_off():
    even = [(float(x), 3.0 * x + 7) for x in range(10)]
    assert (round(slope(even), 9), round(slope_error(even), 9)) == (3, 0)
    bent = [(float(x), float(max(0, 2 * (x - 10)))) for x in range(20)]
    assert round(slope_error(bent), 9) == 1


@pytest.fixture(scope="module")
def records():
    return [value for _, value in make(load_funnel(FUNNEL_FILE), 2_000, seed=3).records]


@pytest.mark.parametrize("size", [1, 7, 2_000])
def test_the_job_by_batches_comes_to_the_same_windows_as_event_by_event(records, size):
    one_by_one: dict[str, job.Measures] = {}
    states: dict[str, job.State] = {}
    for value in records:
        event = job.read(value)
        states[event.deal_id], moved = job.fold(states.get(event.deal_id), event)
        if moved is not None:
            for place in (f"rep/{moved['rep_id']}", f"team/{moved['team_id']}"):
                window = f"{place}/{moved['at'] // job.HOUR}"
                one_by_one[window] = job.add(one_by_one.get(window), moved["left"], moved["entered"], moved["seconds"])
    windows: dict[str, job.Measures] = {}
    deals: dict[str, job.State] = {}
    for start in range(0, len(records), size):
        added: list[tuple[str, job.Measures]] = []
        for deal, events in batched.by_deal(records[start : start + size]).items():
            deals[deal], added_here = batched.fold(deals.get(deal), events)
            added.extend(added_here.items())
        for window, more in batched.merged(added).items():
            windows[window] = batched.plus(windows.get(window), more)
    assert windows == one_by_one
    assert {deal: state["stage_id"] for deal, state in deals.items()} == {
        deal: state["stage_id"] for deal, state in states.items()
    }
