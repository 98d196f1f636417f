"""Tests that start the whole service never run beside others that take the same ports; one process has the browser."""

import pytest

from tests.support.groups import BROWSER, OTHER_PORTS, USUAL_PORTS, group_of


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("stack/test_up.py", USUAL_PORTS),
        ("stack/test_beside.py", OTHER_PORTS),
        ("stories/test_stories.py", OTHER_PORTS),
        ("backfill/test_kept.py", OTHER_PORTS),
        ("backfill/test_stack.py", OTHER_PORTS),
        ("page/browser/test_page.py", BROWSER),
        ("local_stack/test_kafka.py", "tests/local_stack/test_kafka.py"),
    ],
)
def test_all_of_a_group_go_to_one_process(path, group):
    assert group_of(f"tests/{path}::test_a[b/c]") == group_of(f"tests/{path}::test_d") == group


def test_others_go_to_any():
    assert group_of("tests/core/test_fold.py::test_a") != group_of("tests/core/test_fold.py::test_b")
