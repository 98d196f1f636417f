"""The CRMs whose history can be asked for."""

from collections.abc import Callable, Mapping

from schemas.funnel_file import FunnelFile
from stream.crm_api.history import close, hubspot, pipedrive, salesforce
from stream.crm_api.history.page import History

HISTORIES: Mapping[str, Callable[[FunnelFile, Mapping[str, str]], History]] = {
    "hubspot": hubspot.history,
    "pipedrive": pipedrive.history,
    "close": close.history,
    "salesforce": salesforce.history,
}
"""By the names of their connectors; each takes the funnel file, and the properties that it keeps with their meaning."""
