"""Read a CRM's history page by page."""

from collections.abc import Callable

from stream.backfill.pull.pulled import Pulled
from stream.crm_api.client import Api, CrmError
from stream.crm_api.history.page import History


async def pull(api: Api, history: History, pulled: Pulled, told: Callable[[str, int], None]) -> None:
    """Read what is not on disk yet.

    Args:
        api: the CRM's API.
        history: what is asked for.
        pulled: keeps what was read, and how far that is.
        told: is called after each page, with what is read and how many records there are so far.

    Raises:
        CrmError: the CRM refuses, is away for longer, or does not go on. What was read stays.
        OSError: the disk does not take it.
    """
    pulled.begin()
    while not pulled.state.is_whole:
        part = history.parts[pulled.state.part]
        page = await part.page(api, pulled.state.cursor)
        if page.following and page.following == pulled.state.cursor:
            raise CrmError("crm-same-page", crm=api.manners.name)
        pulled.add(page)
        told(part.what, pulled.state.records)
