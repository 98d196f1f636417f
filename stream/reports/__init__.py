"""Reports for people: the page's, the terminal's and the API's numbers, from the hours in ClickHouse."""

from stream.reports.deals import DealQuery, Deals
from stream.reports.hours import Hours
from stream.reports.query import ReportQuery, Whose
from stream.reports.reports import Reports

__all__ = ["DealQuery", "Deals", "Hours", "ReportQuery", "Reports", "Whose"]
