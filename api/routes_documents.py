"""The route table's lines for documents an officer starts, sheets, and printing."""

from __future__ import annotations

from api.handlers import documents
from api.routing import Route, get, post
from api.schemas import documents as shapes
from api.schemas.letters import NoticeNow
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable
from restoration.services.attachments.attachments import MEDIA_TYPES, FileType
from restoration.services.letters.starting import StartIn

PDF = (MEDIA_TYPES[FileType.PDF],)


def sheet(path: str, handler: object, permission: P, summary: str) -> Route:
    """A sheet as PDF."""
    return Route(
        method="GET",
        path=path,
        handler=handler,  # type: ignore[arg-type]
        permission=permission,
        summary=summary,
        media=PDF,
    )


DOCUMENTS = (
    get("/document-kinds", documents.kinds, P.DIVISION_READ, "文书种类及其填写内容", shapes.KindsOut),
    get(
        "/mines/{code}/document-offers",
        documents.offers,
        P.NOTICE_EDIT,
        "可以就逾期的资金义务起草的文书",
        shapes.OffersOut,
    ),
    post("/notices", documents.start, P.NOTICE_EDIT, "起草文书", StartIn, NoticeNow),
    Route(
        method="POST",
        path="/notices/batch",
        handler=documents.print_many,
        permission=P.CASE_READ,
        summary="批量打印：清单和各文书合并为一个 PDF",
        request=shapes.BatchIn,
        media=PDF,
    ),
    post(
        "/notices/{code}/discard",
        documents.discard,
        P.NOTICE_EDIT,
        "作废自拟的草稿",
        shapes.DiscardIn,
        NoticeNow,
        status=200,
    ),
    sheet("/notices/{code}/service-receipt", documents.service_receipt, P.NOTICE_SERVE, "送达回证（供签收）"),
    sheet("/notices/{code}/sign-off-sheet", documents.sign_off, P.CASE_READ, "发文稿纸"),
    sheet("/mines/{code}/inspection-record", documents.inspection_record, P.CASE_READ, "实地核查记录表（空白）"),
    Route(
        method="PUT",
        path="/bureaus/{code}/series",
        handler=documents.series,
        permission=P.USER_MANAGE,
        summary="设置本局各种文书的文种字",
        request=shapes.SeriesIn,
        response=shapes.SeriesOut,
    ),
)
