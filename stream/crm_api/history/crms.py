"""The CRMs whose history can be asked for."""

from collections.abc import Callable, Mapping

from stream.crm_api.history import hubspot
from stream.crm_api.history.page import History

HISTORIES: Mapping[str, Callable[[Mapping[str, str]], History]] = {
    "hubspot": hubspot.history,
}
"""By the names of their connectors; each takes the properties that the funnel file names, and what they mean."""
