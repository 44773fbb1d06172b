"""The route table's lines for what is decided for many duties at once, and for verdicts that can be replayed."""

from __future__ import annotations

from typing import Final

from api.handlers import decisions
from api.routing import Route, get, post
from api.schemas import decisions as shapes
from api.schemas.duties import AsOf
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable


def preview(path: str, handler: object, permission: P, summary: str, request: object) -> Route:
    """A question with a body: what would change. Nothing is written, so it may be asked again at will."""
    return Route(
        method="POST",
        path=path,
        handler=handler,  # type: ignore[arg-type]
        permission=permission,
        summary=summary,
        request=request,  # type: ignore[arg-type]
        response=shapes.Changes,
    )


LAW: Final[tuple[Route, ...]] = (
    get("/calendars", decisions.calendar_list, P.SOURCE_READ, "工作日历", shapes.Years),
    preview(
        "/calendars/{year}/preview",
        decisions.calendar_preview,
        P.CALENDAR_CONFIRM,
        "某年日历确认后将变动的期限（不写入）",
        shapes.YearIn,
    ),
    post(
        "/calendars/{year}/confirm",
        decisions.calendar_confirm,
        P.CALENDAR_CONFIRM,
        "核实某年工作日历",
        shapes.YearConfirmIn,
    ),
    get("/overrides", decisions.override_list, P.CHECK_READ, "期限统一调整", shapes.Overrides),
    preview(
        "/overrides/preview",
        decisions.override_preview,
        P.OVERRIDE_SET,
        "期限统一调整将影响的义务（不写入）",
        shapes.OverrideIn,
    ),
    post("/overrides", decisions.override_set, P.OVERRIDE_SET, "期限统一调整", shapes.OverrideSetIn),
    get("/obligations/{code}/trace", decisions.trace, P.OBLIGATION_READ, "可重放的核查依据", shapes.TraceOut, AsOf),
)
