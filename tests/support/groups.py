"""Which tests one process of several runs, one after another, and which processes start the whole service.

pytest-xdist reads groups off node ids that it changes, which pytest 9.2 does not let it: tests of a group were run
by all processes at once.
"""

from collections.abc import Iterable

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

BROWSER = "tests/page/browser"
DASHBOARDS = "tests/generate/dashboards"
STACKS_AT_ONCE = 2
"""So many processes start whole services, which mostly wait; the others need the processor meanwhile."""
_STACK_ROOMS = {"stack", "stories", "chaos"}
_STACK_FILES = {"test_kept.py", "test_compose_started.py"}
"""Files of other rooms whose tests start the whole service."""
_ONE_SERVICE = {
    "tests/stack/test_beside.py",
    "tests/stack/test_funnel_file.py",
    "tests/stack/test_managed_kafka.py",
    "tests/stack/test_second_terminal.py",
    "tests/stack/test_two_workers.py",
    "tests/stories/test_stories.py",
}
"""Files whose tests share a service."""


def starts_stacks(file: str) -> bool:
    """Say whether the tests of a file start the whole service; a node id will do."""
    file = file.split("::")[0]
    return file.split("/")[1] in _STACK_ROOMS or file.split("/")[-1] in _STACK_FILES


def group_of(node_id: str) -> str:
    """Return the group of a test: its file, whose tests may go on from one another, or share what is dear to make.

    A test that starts a service of its own is a group of its own; there is one browser for all files, and one team that
    was simulated for all dashboards.
    """
    file = node_id.split("::")[0]
    for room in (BROWSER, DASHBOARDS):
        if file.startswith(f"{room}/"):
            return room
    return node_id if starts_stacks(file) and file not in _ONE_SERVICE else file


def next_group(groups: Iterable[str], process: int) -> str:
    """Return which of the groups that wait a process takes: it is one of those that start services first, or not."""
    waiting = list(groups)
    alike = (group for group in waiting if starts_stacks(group) == (process < STACKS_AT_ONCE))
    return next(alike, waiting[0])


class _Groups(LoadGroupScheduling):  # type: ignore[misc]  # it has no types
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.workqueue.move_to_end(next_group(self.workqueue, self.nodes.index(node)), last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadGroupScheduling | None:
    """Take these groups for `--dist loadgroup`, in the order of the tests (tests/support/marks.py)."""
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False  # else groups of many tests came first, and those that take long last
    return _Groups(config, log)
