"""What may come of a breach, as ``explain`` shows it: the fines of both days, the milder, the higher, the limit."""

from __future__ import annotations

from collections.abc import Iterable

from restoration.law.facts import RightFacts
from restoration.law.findings import Finding
from restoration.law.letters.content import CiteContent
from restoration.law.numerals import chinese_date
from restoration.law.penalties import MILDER_WORDS, Limit, Milder, Penalty, penalty
from restoration.law.texts.rulebook import ConsequenceTerms, Rulebook

Json = dict[str, object]


def shown(finding: Finding, facts: RightFacts, rulebook: Rulebook) -> Json | None:
    """The breach's penalties as JSON; ``None`` where there is no breach."""
    found = penalty(finding, facts, rulebook)
    if found is None:
        return None
    told = [milder_words(found), one_act(found), limit(found.limit)]
    return {
        "at_breach": [fine(c) for c in found.at_breach],
        "at_decision": [fine(c) for c in found.at_decision],
        "milder": found.milder.value,
        "told": [text for text in told if text],
        "limit_last_day": found.limit.last_day.isoformat() if found.limit.last_day else None,
    }


def milder_words(found: Penalty) -> str:
    """Which text applies, where there is a fine at all; with the later text where it is the one, or may be."""
    if not found.at_breach and not found.at_decision:
        return ""
    texts = "；".join(c.content.text for c in found.at_decision) or "现行规定未设罚款"
    later = "" if found.milder is Milder.SAME else f"；现行规定：{texts}"
    goes_on = "；行为仍在继续的，由办案人员认定是否适用行为终了时的规定" if later and found.limit.continuing else ""
    return f"{MILDER_WORDS[found.milder]}（行政处罚法第三十七条）{later}{goes_on}"


def fine(found: ConsequenceTerms) -> Json:
    """One fine with the article that sets it."""
    return {"text": found.content.text, "cites": printed(found.content.cites)}


def printed(cites: Iterable[CiteContent]) -> list[str]:
    """Citations as printed."""
    return [c.printed() for c in cites]


def one_act(found: Penalty) -> str:
    """Where several texts fine one act: once, at the higher; the steps of one article are not several texts."""
    if len({tuple(printed(c.content.cites)) for c in found.at_breach}) < 2:
        return ""
    if found.highest is None:
        return "同一违法行为有数个罚款规定，幅度无法直接比较，由办案人员确定数额较高者（行政处罚法第二十九条）"
    texts = "、".join(printed(found.highest.content.cites))
    return f"同一违法行为只罚款一次，按罚款数额高的规定：{texts}（行政处罚法第二十九条）"


def limit(found: Limit) -> str:
    """The two years in words."""
    if found.last_day is None:
        return "违法行为仍在继续，二年追责期限尚未起算（行政处罚法第三十六条）"
    return f"自履行之日起二年内未被发现的，{chinese_date(found.last_day)}后不再给予行政处罚（行政处罚法第三十六条）"
