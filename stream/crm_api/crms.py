"""The CRMs whose API can be asked, and by whom."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from stream.crm_api import close, hubspot, pipedrive, salesforce
from stream.crm_api.client import Api, Manners
from stream.crm_api.organisation import Organisation


class Crm(NamedTuple):
    """How a CRM is spoken to, and who asks it for its organisation."""

    manners: Manners
    organisation: Callable[[Api], Awaitable[Organisation]]


CRMS: Mapping[str, Crm] = {
    "hubspot": Crm(hubspot.MANNERS, hubspot.organisation),
    "pipedrive": Crm(pipedrive.MANNERS, pipedrive.organisation),
    "close": Crm(close.MANNERS, close.organisation),
    "salesforce": Crm(salesforce.MANNERS, salesforce.organisation),
}
"""By the names of their connectors."""
