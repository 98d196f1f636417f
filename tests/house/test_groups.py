"""What a file shares is made in one process; two processes start services; one has the browser."""

import pytest

from tests.support.groups import BROWSER, DASHBOARDS, STACKS_AT_ONCE, group_of, next_group

UNIT = "tests/core/test_fold.py"
STACK = "tests/backfill/test_kept.py::test_a"


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("stack/test_managed_kafka.py", "tests/stack/test_managed_kafka.py"),
        ("stories/test_stories.py", "tests/stories/test_stories.py"),
        ("page/browser/test_page.py", BROWSER),
        ("page/browser/test_alerts.py", BROWSER),
        ("generate/dashboards/test_sql.py", DASHBOARDS),
        ("local_stack/test_kafka.py", "tests/local_stack/test_kafka.py"),
        ("core/test_fold.py", "tests/core/test_fold.py"),
    ],
)
def test_all_of_a_group_go_to_one_process(path, group):
    assert group_of(f"tests/{path}::test_a[b/c]") == group_of(f"tests/{path}::test_d") == group


@pytest.mark.parametrize("file", ["tests/stack/test_up.py", "tests/backfill/test_kept.py", "tests/chaos/test_chaos.py"])
def test_tests_with_a_service_of_their_own_go_to_any(file):
    assert group_of(f"{file}::test_a") != group_of(f"{file}::test_b")


def test_some_processes_start_services_and_the_others_do_the_rest_meanwhile():
    assert [next_group([UNIT, STACK], process) for process in range(STACKS_AT_ONCE + 1)] == [STACK, STACK, UNIT]


@pytest.mark.parametrize("left", [UNIT, STACK, "tests/stack/test_up.py::test_a", BROWSER])
def test_what_is_left_goes_to_whoever_is_free(left):
    assert next_group([left], 0) == next_group([left], STACKS_AT_ONCE) == left
