"""Reports for people: the page's, the terminal's and the API's numbers, from the hours in ClickHouse."""

from stream.reports.reports import Reports
from stream.reports.view import View

__all__ = ["Reports", "View"]
