"""The CRMs whose API can be asked, and by whom."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from stream.crm_api import hubspot
from stream.crm_api.client import Api, Manners
from stream.crm_api.organisation import Organisation


class Crm(NamedTuple):
    """How a CRM is spoken to, and who asks it for its organisation."""

    manners: Manners
    organisation: Callable[[Api], Awaitable[Organisation]]


CRMS: Mapping[str, Crm] = {
    "hubspot": Crm(hubspot.MANNERS, hubspot.organisation),
}
"""By the names of their connectors."""
