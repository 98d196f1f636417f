"""How many examples a property is tried on."""

import hypothesis
import pytest
from hypothesis.internal.conjecture import providers

# How long an example takes says how busy the machine is, no more.
hypothesis.settings.register_profile("whole", deadline=None)
hypothesis.settings.register_profile("fast", deadline=None, max_examples=5)  # of the usual 100
# They are the same in each run: more of them find what is new but once.
hypothesis.settings.register_profile("same", deadline=None, max_examples=40, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("whole")


def pytest_configure(config: pytest.Config) -> None:
    """Let the same examples be the same whatever modules a process has loaded: else their constants are tried, too."""
    if config.getoption("--hypothesis-profile") == "same":
        nothing = providers._local_constants  # noqa: SLF001
        providers._get_local_constants = lambda: nothing  # noqa: SLF001


def examples(count: int) -> int:
    """Return how many examples to try, of so many in the whole run: as many percent as the profile has examples."""
    return max(1, count * hypothesis.settings.default.max_examples // 100)
