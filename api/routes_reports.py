"""The route table's lines for what happens to an annual report beside drafting, submitting and reviewing it."""

from __future__ import annotations

from api.handlers import report_books as books
from api.handlers import report_versions as more
from api.routing import PUBLIC, Handler, Route, get, post
from api.schemas import report_reads as reads
from api.schemas import reports as shapes
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable
from restoration.services.attachments.attachments import MEDIA_TYPES, FileType

REPORT = "/mines/{code}/reports/{year}"
VERSION = f"{REPORT}/versions/{{version}}"
ASKED = shapes.ReportQuery


def act(name: str, handler: Handler, permission: P, summary: str, request: object, response: object) -> Route:
    """An act on a year's report."""
    return post(f"{REPORT}/{name}", handler, permission, summary, request, response, status=200, query=ASKED)


MORE_REPORTS = (
    act("prefill", more.prefill, P.REPORT_WRITE, "自动填写草稿的空白处", shapes.PrefillIn, shapes.ReportOut),
    act("supplement", more.supplement, P.REPORT_WRITE, "开始补报", None, shapes.ReportOut),
    act("conversions", more.convert, P.REPORT_WRITE, "按建议换算单位", shapes.ConvertIn, shapes.ReportOut),
    act("correction", more.correct, P.REPORT_REVIEW, "要求更正年度报告", shapes.CorrectionIn, shapes.ReviewedOut),
    act("sample", more.sampled, P.REPORT_SAMPLE, "登记抽查结果", shapes.SampledIn, shapes.ReviewedOut),
    post("/report-samples", more.sample, P.REPORT_SAMPLE, "抽查年度报告", shapes.SampleIn, reads.SampleOut),
    Route(
        method="GET",
        path=f"{REPORT}/workbook",
        handler=books.export,
        permission=P.REPORT_READ,
        summary="年度报告工作簿（草稿；没有草稿的为有效版本；都没有的为空白模板）",
        query=ASKED,
        media=(MEDIA_TYPES[FileType.XLSX],),
    ),
    Route(
        method="POST",
        path=f"{REPORT}/workbook",
        handler=books.bring,
        permission=P.REPORT_WRITE,
        summary="导入年度报告工作簿为草稿（multipart/form-data，部分名 file）",
        query=ASKED,
        response=shapes.ReportOut,
        if_match=True,
        raw_body=True,
    ),
    get(VERSION, more.content, P.REPORT_READ, "年度报告某一版本的内容", reads.ContentOut, ASKED),
    get(
        f"{VERSION}/diff/{{other}}",
        more.difference,
        P.REPORT_READ,
        "年度报告两个版本的差异",
        reads.DifferencesOut,
        ASKED,
    ),
    Route(
        method="GET",
        path=f"{VERSION}/receipt",
        handler=more.receipt,
        permission=P.REPORT_READ,
        summary="年度报告回执 PDF",
        query=ASKED,
        media=(MEDIA_TYPES[FileType.PDF],),
    ),
    Route(
        method="GET",
        path="/public/receipts/{token}",
        handler=more.verify,
        permission=PUBLIC,
        summary="核验年度报告回执",
        response=reads.ReceiptViewOut,
    ),
)
