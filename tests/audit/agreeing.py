"""Events of which all that is stored agrees, and how one number of it is spoiled."""

from tests.audit.stored import expected
from tests.support.deals import WON, event

EVENTS = [event(number, *line) for number, line in enumerate(WON)]


def spoil(service, window, **changes):
    """Have another number stored of a window."""
    service.report({window: expected(EVENTS)[window] | changes})


def left_behind(service):
    """The tables that an audit has made, and not dropped."""
    return service.clickhouse.query(
        f"SELECT name FROM system.tables WHERE database = '{service.database}' AND name LIKE 'audit%'"
    )
