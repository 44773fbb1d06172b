"""The Chinese names of what is typed on pages, as forms, histories and refusals show them."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "agreed": "是否同意",
    "applied_on": "收到申请日期",
    "asked_on": "申请日期",
    "author": "承办人",
    "authors": "起草和修改人员",
    "basis": "依据",
    "checked_on": "核查日期",
    "choice": "列入哪种名单",
    "cite": "条款",
    "collective": "集体讨论记录",
    "correction": "更正公告内容",
    "dated_on": "文书日期",
    "decided_on": "决定日期",
    "desk_reason": "未到现场的理由",
    "document": "文书文号",
    "document_number": "文号",
    "files": "附件编号（用顿号分开）",
    "finding": "检查记录编号",
    "found": "查明的情况",
    "granted": "是否同意延期",
    "ground": "事由",
    "ground_text": "事由",
    "lacking": "尚缺材料",
    "linked": "关联案件",
    "list": "名单",
    "measures_end_on": "管理措施期满日",
    "members": "参加人员（用顿号分开）",
    "name": "姓名",
    "new_deadline": "新的期限",
    "notice": "文书",
    "officers": "执法人员（两名以上，用顿号分开）",
    "on_site": "是否到现场",
    "outcome": "讨论结果",
    "place": "公示载体",
    "publication": "公示",
    "published_on": "公示日期",
    "reason": "理由",
    "received": "是否收到",
    "received_on": "收到日期",
    "rectified": "是否已整改到位",
    "release": "解除原因",
    "reply": "复核意见",
    "reported_on": "收到报告日期",
    "sha256": "公示内容摘要",
    "shown_until": "更正公告公示至",
    "summary": "内容摘要",
    "text": "说明",
    "to": "承办人",
    "until": "申请延至",
}
CHOICES: Final = {
    "yes": "是",
    "no": "否",
    "list": "列入",
    "decline": "不予列入",
    "abnormal_list": "矿业权人异常名录",
    "serious_violation": "严重违法名单（严重失信主体）",
    "term_ended": "期满",
    "credit_repaired": "信用修复",
}
TYPED: Final = {
    "article": "条款",
    "as_of": "截至日期",
    "case": "案件编号",
    "cursor": "翻页位置",
    "file": "文件",
    "kind": "种类",
    "letter": "文书",
    "measures": "其他要求",
    "method": "送达方式",
    "mine": "矿山编号",
    "place": "地点（载体）",
    "receiver": "签收人",
    "rectify_days": "改正期限（自送达之日起的日数）",
    "rectify_on": "改正期限（日期）",
    "refusal": "拒收事由",
    "right": "矿业权编号",
    "sealed_on": "用印日期",
    "served_on": "送达日期",
    "servers": "送达人",
    "statement_days": "陈述申辩期限（日）",
    "tracking_no": "邮件编号",
    "witness": "见证人",
    "workdays": "工作日",
}
"""What is typed on other pages than a case's."""


def field_words(path: str) -> str:
    """A field's Chinese name for a refusal, from its path (``fields.rows[2].place``); empty where it has none."""
    named = [part for part in path.replace("[", ".").replace("]", "").split(".") if part and not part.isdigit()]
    return (LABELS | TYPED).get(named[-1], "") if named else ""
