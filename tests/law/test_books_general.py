"""Books of the general shapes, and books of several files: what is refused, each with its cure."""

from __future__ import annotations

import pytest

from restoration.errors import BookRefused, Defect
from restoration.law.texts.books_check import refuse_defects
from restoration.law.texts.deed_terms import Deed, Yearly
from tests.law.builders import shipped
from tests.law.test_deed import LAYER, NATION, county

DUE = "due = { days = 30 }"
LACKING = 'lacking = "填报"\n'
AS_YEARLY = """kind = "yearly"
due = "{due}"
next_year = {later}
met_by = ["{met}"]
act = "填报"
lacking = "填报"
"""
OLDER = "in_force = 2011-03-04\nconfidence"
REPEALED = "in_force = 2011-03-05\nuntil = 2020-01-01\n[rule"
MORE = """
[book]
place = "CN"
name = "某地"
[rule.asking]
title = "询问"
[[rule.asking.version]]
in_force = 2011-03-05
confidence = "confirmed"
cites = [{ source = "P", article = "第三条" }]
[rule.asking.version.terms]
kind = "deed"
trigger = ["closed"]
met_by = ["cancelled"]
act = "申请注销"
lacking = "注销申请"
"""


def yearly(place: str = "CN", rank: str = "law", due: str = "03-31", later: str = "true", met: str = "") -> str:
    text = (
        NATION if place == "CN" else LAYER.format(place=place, rank=rank, confidence="confirmed", due=DUE, kind="fine")
    )
    terms = AS_YEARLY.format(due=due, later=later, met=met or "information_filed")
    return text.replace(text[text.index('kind = "deed"') : text.index("[[rule.answering.consequence]]")], terms)


def codes(**texts: str) -> list[str]:
    """The defects' codes; a file's name is given with ``_`` for ``/``."""
    with pytest.raises(BookRefused) as refused:
        refuse_defects({f"{name.replace('_', '/').lstrip('/')}.toml": text for name, text in texts.items()})
    found: list[Defect] = list(refused.value.defects)
    assert all(d.cure for d in found)
    return [d.code for d in found]


ONE = [
    ("two lengths", NATION.replace("days = 30", "days = 30, months = 1"), "value_error"),
    ("no length at all", NATION.replace("days = 30", "before = true"), "value_error"),
    ("a fixed day with a length", NATION.replace("days = 30", "days = 30, fixed = 2014-03-01"), "value_error"),
    ("working days backwards", NATION.replace("days = 30", "workdays = 30, before = true"), "value_error"),
    ("a day the fact does not hold", NATION.replace("days = 30", 'stated = "due_on"'), "stated"),
    ("an unknown trigger", NATION.replace('trigger = ["works_finished"]', 'trigger = ["works_done"]'), "enum"),
    ("an unknown condition", NATION + 'conditions = ["sunny"]', "extra_forbidden"),
    ("no proof", NATION.replace('met_by = ["acceptance_applied"]', "met_by = []"), "too_short"),
    ("the whole bureau's, by the holder", yearly().replace(LACKING, LACKING + "of_bureau = true\n"), "value_error"),
    ("no such day of the year", yearly(due="02-30"), "due"),
    ("older than its source", NATION.replace("in_force = 2011-03-05\nconfidence", OLDER, 1), "source_period"),
    ("outlives its source", NATION.replace("in_force = 2011-03-05\n[rule", REPEALED), "source_period"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "code"), ONE, ids=[row[0] for row in ONE])
def test_a_bad_general_rule_is_refused(name: str, text: str, code: str) -> None:
    assert code in codes(CN=text)


LAYERS = [
    ("more days", NATION, county("due = { days = 31 }"), "looser"),
    ("fewer days before", NATION.replace("days = 30", "days = 30, before = true"),
     county("due = { days = 29, before = true }"), "looser"),
    ("after instead of before", NATION.replace("days = 30", "days = 30, before = true"), county(), "looser"),
    ("another fact", NATION, county().replace("works_finished", "closed"), "other_duty"),
    ("another record", NATION, county().replace("acceptance_applied", "acceptance_passed"), "other_duty"),
    ("a later day of the year", yearly(), yearly("50", "local_regulation", "04-01"), "looser"),
    ("the next year", yearly(later="false"), yearly("50", "local_regulation"), "looser"),
    ("another filing", yearly(), yearly("50", "local_regulation", met="reserves_reported"), "other_duty"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "upper", "lower", "code"), LAYERS, ids=[row[0] for row in LAYERS])
def test_a_lower_text_that_relaxes_is_refused(name: str, upper: str, lower: str, code: str) -> None:
    place = "50" if 'place = "50"' in lower else "500154"
    assert codes(CN=upper, **{f"_{place}": lower}) == [code]


def test_a_lower_text_that_tightens_is_taken() -> None:
    assert len(refuse_defects({"CN.toml": NATION, "500154.toml": county()}).books) == 2


# ---- several files -----------------------------------------------------------------------------------------------


def test_files_of_one_place_are_one_book_and_cite_each_others_sources() -> None:
    rulebook = refuse_defects({"CN.toml": NATION, "CN/more.toml": MORE})
    assert [(b.book.place, sorted(b.rule)) for b in rulebook.books] == [("CN", ["answering", "asking"])]


def test_a_rule_in_two_files_is_refused() -> None:
    assert codes(CN=NATION, CN_again=NATION) == ["twice", "twice"]  # its source too


def test_two_names_for_one_place_are_refused() -> None:
    assert codes(CN=NATION, CN_more=MORE.replace("某地", "别处")) == ["name"]


def test_a_file_stands_in_its_own_places_folder() -> None:
    assert codes(CN=NATION, _50_more=MORE) == ["place"]


# ---- what ships --------------------------------------------------------------------------------------------------


DUTIES = {  # the duties of the holder (O-05, the responsibility letter, is local) and of the bureau
    "O-01": {"restoration_plan_initial"},
    "O-02": {"plan_public_consultation"},
    "O-03": {"reclamation_design_filing"},
    "O-04": {"legacy_plan_supplement"},
    "O-06": {"fund_account_open"},
    "O-07": {"fund_supervision_agreement"},
    "O-08": {"reclamation_fee_first_prepayment"},
    "O-09": {"reclamation_fee_topup"},
    "O-10": {"reclamation_fee_instalment"},
    "O-11": {"restoration_cost_accrual_annual"},
    "O-12": {"fund_shortfall_topup"},
    "O-13": {"fund_full_accrual_near_end"},
    "O-14": {"fund_disclosure"},
    "O-15": {"fund_use_compliance"},
    "O-16": {"concurrent_restoration"},
    "O-17": {"annual_implementation_plan"},
    "O-18": {"topsoil_stripping"},
    "O-19": {"no_toxic_backfill"},
    "O-20": {"monitoring_report"},
    "O-21": {"annual_reclamation_report"},
    "O-22": {"annual_information_filing"},
    "O-23": {"reserves_utilisation_report"},
    "O-24": {"inspection_cooperation"},
    "O-25": {"emergency_report"},
    "O-26": {"rectification"},
    "O-27": {"plan_re_preparation", "reclamation_plan_amendment"},
    "O-28": {"plan_adjustment_filing"},
    "O-29": {"plan_periodic_revision"},
    "O-30": {"licence_renewal_application"},
    "O-31": {"transfer_of_duty"},
    "O-32": {"control_change_report"},
    "O-33": {"suspension_duties"},
    "O-34": {"closure_geological_report"},
    "O-35": {"closure_restoration_complete"},
    "O-36": {"acceptance_application"},
    "O-37": {"acceptance_rectification"},
    "O-38": {"reclamation_charge"},
    "O-39": {"aftercare"},
    "O-40": {"fund_release"},
    "O-41": {"licence_cancellation"},
    "O-42": {"temporary_land_reclamation"},
    "AO-1": {"plan_decision"},
    "AO-2": {"plan_result_posting"},
    "AO-3": {"withdrawal_notice"},
    "AO-4": {"acceptance_decision"},
    "AO-5": {"acceptance_posting"},
    "AO-6": {"objection_answer"},
    "AO-7": {"acceptance_decision", "acceptance_publication"},
    "AO-8": {"reclamation_tracking"},
    "AO-9": {"cost_use_check"},
    "AO-10": {"credit_record"},
    "AO-11": {"upward_report"},
    "AO-12": {"penalty_case_time", "penalty_service"},
}


def test_the_nation_has_a_rule_for_every_duty_of_holder_and_bureau() -> None:
    nation = next(b for b in shipped().books if b.book.place == "CN")
    assert set().union(*DUTIES.values()) == set(nation.rule)
    assert len(DUTIES) == 42 - 1 + 12
    for code, rules in DUTIES.items():
        by = {v.terms.by for r in rules for v in nation.rule[r].version if isinstance(v.terms, Deed | Yearly)}
        assert by <= ({"bureau"} if code.startswith("AO") or code == "O-40" else {"holder"}), code


def test_every_instrument_in_the_sources_is_cited_or_says_why_not() -> None:
    for book in shipped().books:
        items = [i for r in book.rule.values() for i in (*r.version, *r.consequence)]
        cited = {c.source for i in items for c in i.cites}
        assert {s for s in book.source if s not in cited and not book.source[s].note} == set(), book.book.place


def test_every_regime_has_its_own_versions() -> None:
    """To 2025-06-30, to 2026-06-14, and from 2026-06-15."""
    nation = next(b for b in shipped().books if b.book.place == "CN")
    starts = {v.in_force.isoformat() for r in nation.rule.values() for v in r.version}
    assert {"2025-07-01", "2026-06-15"} <= starts
    assert all(c.source != "REG" for r in nation.rule.values() for v in r.version for c in v.cites
               if v.in_force.isoformat() < "2026-06-15")  # fmt: skip
