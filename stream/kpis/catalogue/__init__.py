"""Every KPI, declared once. Surfaces show them in this order.

To add one, declare it in the module of its subject, and give it test vectors (`tests/kpis/test_vectors.py`).
"""

from collections.abc import Mapping
from types import MappingProxyType

from stream.kpis.catalogue.activities import ACTIVITIES, ACTIVITIES_BY_TYPE
from stream.kpis.catalogue.deals import DEALS
from stream.kpis.catalogue.open_deals import OPEN_DEALS, OPEN_DEALS_OF_A_STAGE
from stream.kpis.catalogue.stages import STAGES
from stream.kpis.declaration import Grain, Kpi, Subject

KPIS: tuple[Kpi, ...] = (*DEALS, *OPEN_DEALS, *ACTIVITIES, *STAGES, *OPEN_DEALS_OF_A_STAGE, *ACTIVITIES_BY_TYPE)

BY_SUBJECT: Mapping[Subject, Mapping[str, Kpi]] = MappingProxyType(
    {
        subject: MappingProxyType({kpi.id: kpi for kpi in KPIS if kpi.subject == subject})
        for subject in ("deals", "stage", "activity type")
    }
)
"""The KPIs of each subject by id."""


def kpis_of(subject: Subject, grain: Grain | None = None) -> list[Kpi]:
    """Return the KPIs of a subject, of one grain or of both."""
    return [kpi for kpi in BY_SUBJECT[subject].values() if grain in (None, kpi.grain)]
