"""The file itself: fonts inside, the same bytes always, every character back, or none drawn."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from reports.draw import approval_defects, draw
from reports.fonts import FontPaths, Fonts, GlyphMissing, load_fonts
from reports.page import Role
from restoration.errors import SettingsRefused
from restoration.law.letters.content import BY_THE_CHECK, LetterKind
from tests.letters import poppler
from tests.letters.builders import VERIFY_URL, fund_item, holder, issued, item, notice

NAMES = ["A&B矿业", "矿<b>业", "a&lt;b", "昆𠮷矿业", "𬭎业", "㙍䶮镕堃", "矿\xa0业", "矿\u200b业", "矿\n业"]
MARKUP = (
    '<img src="file:///tmp/canary.png"/>',
    '<img src="http://127.0.0.1:9/x"/>',
    "<font color=\"[[[getattr(pow,Word('__globals__'))]]]\">",
    '<a href="javascript:alert(1)">',
    "&#x110000;",
    "<para>",
    "<b>unclosed",
    "{0.__class__} %s %(x)s \\n",
)


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_every_font_is_an_embedded_subset_that_can_be_copied(kind: LetterKind, fonts: Fonts, tmp_path: Path) -> None:
    rows = poppler.font_rows(draw(notice(kind, items=(item(), fund_item()), demonstration=True), fonts), tmp_path)
    assert rows
    assert {tuple(row[1:6]) for row in rows} == {("TrueType", "WinAnsi", "yes", "yes", "yes")}


def test_the_structure_is_sound(fonts: Fonts, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(draw(notice(demonstration=True), fonts))
    assert b"No syntax or stream encoding errors" in poppler.run("qpdf", "--check", str(path), pdf=b"")


def test_the_file_names_title_and_number_and_no_time(fonts: Fonts, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(draw(issued(), fonts))
    info = poppler.run("pdfinfo", str(path), pdf=b"").decode()
    assert "责令限期改正通知书" in info and "正自然资限改〔2026〕3号" in info
    assert "Date" not in info
    assert "A4" in info


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_drawn_exactly_or_refused(name: str, fonts: Fonts) -> None:
    content = issued(addressee=holder(name=name))
    try:
        pdf = draw(content, fonts)
    except GlyphMissing as missing:
        assert missing.code == "glyph_missing"
        assert {defect.field for defect in missing.defects} == {"addressee.name"}
        assert all(f"U+{ord(char):04X}" in str(missing) for char in fonts.missing_glyphs(name, Role.BODY))
    else:
        assert f"当事人：{name}\n" in poppler.text(pdf)


def test_rare_characters_of_the_packaged_font_are_drawn(fonts: Fonts) -> None:
    for name in ("𬭎业", "㙍䶮镕堃"):
        assert name in poppler.text(draw(issued(addressee=holder(name=name)), fonts))


def test_a_missing_character_is_named_with_its_code_point_and_field(fonts: Fonts) -> None:
    content = notice(addressee=holder(name="昆𠮷矿业", legal_representative="𠮷川"))
    with pytest.raises(GlyphMissing) as refused:
        draw(content, fonts)
    found = {(defect.field, defect.found) for defect in refused.value.defects}
    assert found == {("addressee.name", "𠮷（U+20BB7）"), ("addressee.legal_representative", "𠮷（U+20BB7）")}
    assert "glyph_missing" in {defect.code for defect in approval_defects(content, fonts)}


def test_a_character_that_is_not_printed_is_not_asked_for(fonts: Fonts) -> None:
    assert draw(issued(items=(item(occasion="𠮷"),)), fonts)


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_printed_as_it_stands(text: str, fonts: Fonts) -> None:
    pdf = draw(issued(addressee=holder(name=f"甲{text}乙"), items=(item(found=f"甲{text}乙"),)), fonts)
    assert "".join(poppler.text(pdf).split()).count("".join(f"甲{text}乙".split())) == 2


BUILD = """
import sys, hashlib, time
from fontTools.misc import timeTools
timeTools.timestampNow = lambda: 3_000_000_000 + len(sys.argv[1])  # another moment: no clock may reach the file
from reports.draw import draw
from reports.fonts import load_fonts
from restoration.law.letters.content import BY_THE_CHECK, LetterKind
from tests.letters.builders import *
kinds = sorted(BY_THE_CHECK)[:: 1 if sys.argv[1] == "forth" else -1]
fonts = load_fonts()
sums = {k: hashlib.sha256(draw(issued(k, items=(item(), fund_item())), fonts)).hexdigest() for k in kinds}
print(" ".join(sums[k] for k in sorted(BY_THE_CHECK)))
"""


def test_the_same_bytes_in_another_process_and_another_order(fonts: Fonts) -> None:
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", BUILD, order], cwd=root, check=True, capture_output=True, text=True
        ).stdout.strip()
        for order in ("forth", "back")
    }
    here = [draw(issued(kind, items=(item(), fund_item())), fonts) for kind in sorted(BY_THE_CHECK)]
    assert outputs == {" ".join(hashlib.sha256(pdf).hexdigest() for pdf in here)}


def test_a_letter_is_small(fonts: Fonts) -> None:
    assert len(draw(issued(verify_url=VERIFY_URL), fonts)) <= 80_000


# --- a site's own fonts -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site_font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A TrueType font with four characters, one of them built from another's outline."""
    pen = TTGlyphPen(None)
    for move, *rest in [[(100, 0), (100, 1800), (1900, 1800), (1900, 0)]]:
        pen.moveTo(move)
        for point in rest:
            pen.lineTo(point)
        pen.closePath()
    square = pen.glyph()
    compound = TTGlyphPen({"zheng": square})
    compound.addComponent("zheng", (0.5, 0, 0, 0.5, 0, 0))
    glyphs = {".notdef": square, "zheng": square, "ning": square, "xian": square, "astral": compound.glyph()}
    builder = FontBuilder(2048, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord("正"): "zheng", ord("宁"): "ning", ord("县"): "xian", 0x20BB7: "astral"})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (2048, 100)))
    builder.setupHorizontalHeader(ascent=1800, descent=-248)
    builder.setupNameTable({"familyName": "Site Fang", "styleName": "Regular", "psName": "SiteFang"})
    builder.setupOS2(sTypoAscender=1800, usWinAscent=1800, usWinDescent=248)
    builder.setupPost()
    path = tmp_path_factory.mktemp("fonts") / "site.ttf"
    builder.save(path)
    return path


def test_a_site_font_comes_first_and_the_packaged_one_fills_its_gaps(site_font: Path, tmp_path: Path) -> None:
    pdf = draw(issued(addressee=holder(name="正宁县𠮷业公司")), load_fonts(FontPaths(fangsong=site_font)))
    assert "当事人：正宁县𠮷业公司\n" in poppler.text(pdf)
    rows = poppler.font_rows(pdf, tmp_path)
    assert {row[0].partition("+")[2] for row in rows} == {
        "SiteFang",
        "NotoSerifSC-Regular",
        "NotoSansSC-Regular",
    }
    assert {tuple(row[3:6]) for row in rows} == {("yes", "yes", "yes")}


def test_fonts_are_registered_once() -> None:
    assert load_fonts(FontPaths()) is load_fonts(FontPaths())


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttf"
    path.write_bytes(b"not a font")
    with pytest.raises(SettingsRefused):
        load_fonts(FontPaths(hei=path))
    with pytest.raises(SettingsRefused):
        load_fonts(FontPaths(kai=tmp_path / "none.ttf"))
