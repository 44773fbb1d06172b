"""A rule book that must not be used is refused, with every defect of every file at once."""

from __future__ import annotations

import pytest

from restoration.errors import BookRefused, Defect
from restoration.law.texts.book import Confidence, ConsequenceKind, Rank
from restoration.law.texts.books_check import refuse_defects
from tests.law.books import HEAD, NATION, PART_CITE, PLAN, consequence, county, head, version
from tests.law.builders import shipped


def defects(**texts: str) -> list[Defect]:
    """The defects of books by place; fails where they are accepted."""
    with pytest.raises(BookRefused) as refused:
        refuse_defects({f"{place.lstrip('_')}.toml": text for place, text in texts.items()})
    return list(refused.value.defects)


def only(**texts: str) -> Defect:
    """The one defect."""
    found = defects(**texts)
    assert len(found) == 1, found
    return found[0]


def test_the_small_books_themselves_are_good() -> None:
    assert len(refuse_defects({"CN.toml": NATION, "500154.toml": county()}).books) == 2


# ---- one defect each ---------------------------------------------------------------------------------------------

ONE_FILE = [
    ("uncited version", head() + version(cites=""), "too_short", "cites"),
    ("dangling source", head() + version(cites='{ source = "GONE", article = "一" }'), "dangling", "GONE"),
    ("dangling part", NATION.replace(PART_CITE, PART_CITE.replace("REG", "GONE")), "dangling", "GONE"),
    ("dangling consequence", NATION + consequence(source="GONE"), "dangling", "GONE"),
    ("overlap", NATION + version(in_force="2013-03-01"), "overlap", "2013-03-01"),
    ("overlap by a day", head() + version(until="2013-03-02") + version(in_force="2013-03-01"), "overlap",
     "2013-03-01"),
    ("twice on one day", NATION + version(), "overlap", "2011-03-05"),
    ("until before in_force", head() + version(until="2010-01-01"), "period", "2010-01-01"),
    ("until on in_force", head() + version(until="2011-03-05"), "period", "2011-03-05"),
    ("consequence ends before it begins", NATION + consequence(until="2010-01-01"), "period", "2010-01-01"),
    ("day that does not exist", head() + version(due="02-30"), "due", "02-30"),
    ("day of leap years only", head() + version(due="02-29"), "due", "02-29"),
    ("day without zero", head() + version(due="6-30"), "due", "6-30"),
    ("confirmed on a plan", head() + version(cites=PLAN), "confidence", "confirmed"),
    ("consequence confirmed on a plan", NATION + consequence(kind="abnormal_list", source="PLAN"), "confidence",
     "confirmed"),
    ("fine on a plan", NATION + consequence(confidence="local", source="PLAN"), "fine", "local"),
    ("fine not confirmed", NATION + consequence(confidence="pending"), "fine", "pending"),
    ("unknown key", NATION.replace("due =", "deu ="), "missing", "due"),
    ("unknown kind", NATION.replace('kind = "annual_report"', 'kind = "anual_report"'), "union_tag_invalid", "terms"),
    ("unknown event", (head() + version()).replace('kind = "annual_report"\ndue = "12-31"',
                                                   'kind = "plan_again"\nchanges = ["moved"]'), "enum", "moved"),
    ("months below one", NATION.replace('kind = "annual_report"\ndue = "12-31"',
                                        'kind = "account_after_approval"\nmonths = 0'), "greater_than", "months"),
    ("bad TOML", NATION + "\n[[[", "toml", "Invalid"),
    ("rule without version", HEAD.format(place="CN", rank="law"), "missing", "version"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "code", "named"), ONE_FILE, ids=[row[0] for row in ONE_FILE])
def test_a_bad_book_is_refused_with_its_defect_named(name: str, text: str, code: str, named: str) -> None:
    found = [d for d in defects(CN=text) if d.code == code]
    assert found, defects(CN=text)
    assert named in str(found[0])
    assert found[0].field.startswith("CN.toml")
    assert found[0].cure


def test_a_misspelt_key_is_named() -> None:
    assert any(d.code == "extra_forbidden" and "note2" in d.field for d in defects(CN=NATION.replace("roll", "note2")))


def test_a_file_is_named_after_its_place() -> None:
    found = only(_500155=county("500154"))
    assert (found.code, found.found, found.field) == ("place", "500154", "500155.toml")


# ---- layers ------------------------------------------------------------------------------------------------------

LAYERS = [
    ("later due", county(due="12-31"), "looser", "12-31"),
    ("roll in the lower text", county(due="10-31", roll="true"), "looser", "roll = true"),
    ("other kind", county().replace('kind = "annual_report"\ndue = "12-31"', 'kind = "account_content"'), "kind",
     "account_content"),
    ("a county that claims a law", county(rank="law", due="10-31"), "rank", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "code", "found"), LAYERS, ids=[row[0] for row in LAYERS])
def test_a_lower_text_never_relaxes_or_replaces_a_higher_one(name: str, text: str, code: str, found: str) -> None:
    refused = only(CN=head() + version(due="11-30"), _500154=text)
    assert (refused.code, refused.found) == (code, found)
    assert refused.field.startswith("500154.toml: annual_reclamation_report@2011-03-05")


def test_more_months_than_the_higher_text_is_refused() -> None:
    def months(n: int, text: str) -> str:
        terms = f'kind = "account_after_approval"\nmonths = {n}\n'
        start, end = text.index('kind = "annual'), text.index("]\n", text.index("parts ="))
        return text[:start] + terms + text[end + 2 :]

    found = only(CN=months(1, NATION), _500154=months(2, county()))
    assert (found.code, found.found, found.expected) == ("looser", "2", "at most 1")
    for local in (1, 2):
        assert len(refuse_defects({"CN.toml": months(2, NATION), "500154.toml": months(local, county())}).books) == 2


def test_texts_that_were_never_in_force_together_are_not_compared() -> None:
    nation = head() + version(until="2020-01-01", due="11-30")
    assert len(refuse_defects({"CN.toml": nation, "500154.toml": county(in_force="2020-01-01")}).books) == 2


def test_a_text_of_another_place_is_not_compared() -> None:
    books = {"22.toml": county("22", due="11-30"), "500154.toml": county()}
    assert len(refuse_defects(books).books) == 2
    assert only(_50=county("50", due="11-30"), _500154=county()).code == "looser"


def test_a_draft_above_is_not_compared() -> None:
    nation = head() + version(due="11-30", confidence="draft")
    assert len(refuse_defects({"CN.toml": nation, "500154.toml": county()}).books) == 2


def test_a_local_regulation_may_outrank_a_national_document() -> None:
    nation = head(rank="normative_document") + version(confidence="pending")
    assert len(refuse_defects({"CN.toml": nation, "50.toml": county("50")}).books) == 2


def test_all_defects_of_all_files_come_at_once() -> None:
    found = defects(
        CN=head() + version(due="11-30", until="2010-01-01") + version(in_force="2013-01-01", due="13-01"),
        _50="not toml",
        _500154=county(rank="administrative_regulation", cites=PLAN),
        _22=county("23"),
    )
    assert {(d.field.split(".toml")[0], d.code) for d in found} >= {
        ("CN", "period"),
        ("CN", "due"),
        ("50", "toml"),
        ("500154", "confidence"),
        ("22", "place"),
    }


# ---- what ships --------------------------------------------------------------------------------------------------


def test_every_shipped_version_and_consequence_is_cited_by_article() -> None:
    for book in shipped().books:
        for rule, body in book.rule.items():
            for item in (*body.version, *body.consequence):
                assert item.cites, f"{book.book.place}/{rule}@{item.in_force}"
                assert all(c.article.strip() and c.source in book.source for c in item.cites)


def test_only_periods_from_an_application_or_a_filed_case_roll() -> None:
    """Procedural law moves the last day of its own periods (行政处罚法 第八十五条); no fixed date moves."""
    rolling = {name for b in shipped().books for name, r in b.rule.items() for v in r.version if v.roll}
    assert rolling == {"withdrawal_notice", "objection_answer", "penalty_case_time"}


def test_no_shipped_rule_is_in_force_before_its_source() -> None:
    early = [
        f"{book.book.place}/{rule}@{item.in_force}"
        for book in shipped().books
        for rule, body in book.rule.items()
        for item in (*body.version, *body.consequence)
        if all(book.source[c.source].in_force > item.in_force for c in item.cites)
    ]
    assert early == []


def test_no_shipped_plan_fines_and_every_plan_is_local() -> None:
    for book in shipped().books:
        for body in book.rule.values():
            for item in (*body.version, *body.consequence):
                if all(book.source[c.source].rank is Rank.PLAN for c in item.cites):
                    assert item.confidence is Confidence.LOCAL
                    assert getattr(item, "kind", None) is not ConsequenceKind.FINE


def test_the_seven_books_ship() -> None:
    assert shipped().places() == {"CN", "50", "500154", "621025", "6229", "130881", "220881"}
