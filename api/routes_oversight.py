"""The route table's lines for complaints, leads, monitoring, permits and yearly checks."""

from __future__ import annotations

from api.handlers import oversight
from api.routing import get
from api.schemas import oversight as shapes
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable

OVERSIGHT = (
    get(
        "/matters",
        oversight.waiting,
        P.CASE_READ,
        "待处理的举报、线索、监测和许可",
        shapes.Matters,
        shapes.MattersQuery,
    ),
    get(
        "/mines/{code}/matters",
        oversight.of_mine,
        P.CASE_READ,
        "矿山的举报、线索、监测、许可、条款和材料",
        shapes.Matters,
        shapes.MattersOf,
    ),
)
