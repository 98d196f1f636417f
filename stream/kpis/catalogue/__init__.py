"""Every KPI, declared once. Surfaces show them in this order.

To add one, declare it in the module of its subject, and give it test vectors (`tests/kpis/test_vectors.py`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from stream.kpis.catalogue.activities import ACTIVITIES, ACTIVITIES_BY_TYPE
from stream.kpis.catalogue.commission import COMMISSION
from stream.kpis.catalogue.deals import CLOSED, CREATED, SIZES_AND_CYCLES
from stream.kpis.catalogue.loss_reasons import LOSS_REASONS
from stream.kpis.catalogue.marketing import MARKETING
from stream.kpis.catalogue.needs import NEEDS, NEEDS_OF_A_STAGE
from stream.kpis.catalogue.open_deals import OPEN_DEALS, OPEN_DEALS_OF_A_STAGE
from stream.kpis.catalogue.outlook import OUTLOOK
from stream.kpis.catalogue.quotas import QUOTAS, WORKING_TIME
from stream.kpis.catalogue.sources import SOURCES
from stream.kpis.catalogue.stage_cohorts import COHORTS
from stream.kpis.catalogue.stage_flows import FLOWS
from stream.kpis.catalogue.stage_times import TIMES
from stream.kpis.catalogue.territories import TERRITORIES
from stream.kpis.catalogue.win_rates import WIN_RATES
from stream.kpis.declaration import Grain, Kpi, Subject

KPIS: tuple[Kpi, ...] = (
    *CLOSED,
    *QUOTAS,
    *COMMISSION,
    *NEEDS,
    *WIN_RATES,
    *SIZES_AND_CYCLES,
    *CREATED,
    *MARKETING,
    *OPEN_DEALS,
    *OUTLOOK,
    *ACTIVITIES,
    *WORKING_TIME,
    *COHORTS,
    *TIMES,
    *OPEN_DEALS_OF_A_STAGE,
    *NEEDS_OF_A_STAGE,
    *FLOWS,
    *ACTIVITIES_BY_TYPE,
    *SOURCES,
    *LOSS_REASONS,
    *TERRITORIES,
)

BY_SUBJECT: Mapping[Subject, Mapping[str, Kpi]] = MappingProxyType(
    {
        subject: MappingProxyType({kpi.id: kpi for kpi in KPIS if kpi.subject == subject})
        for subject in get_args(Subject)
    }
)
"""The KPIs of each subject by id."""


def kpis_of(subject: Subject, grain: Grain | None = None) -> list[Kpi]:
    """Return the KPIs of a subject, of one grain or of both."""
    return [kpi for kpi in BY_SUBJECT[subject].values() if grain in (None, kpi.grain)]
