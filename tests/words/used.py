"""Which words the code asks for."""

from stream.kpis.catalogue import KPIS


def ids_used() -> set[str]:
    """Return the ids of all messages that are said somewhere."""
    return {f"kpi-{kpi.subject.replace(' ', '-')}-{kpi.id}" for kpi in KPIS}
