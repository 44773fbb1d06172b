"""Letters a second on one core: ours from frozen content, against the canvas alone and against typst.

The canvas draws the same glyphs at the same places in the same fonts, with layout, checks and code worked out
beforehand; typst sets the same words in the same font by its own layout, without the code. No letter is drawn twice,
since typst remembers what it has set before.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import random
import resource
import statistics
import sys
from collections.abc import Callable, Iterator
from itertools import count

import pylopdf_fonts_zh_cn
import typst
from reportlab.pdfgen.canvas import Canvas

from reports import wordings
from reports.blocks import Paragraph
from reports.draw import draw
from reports.fonts import Fonts, load_fonts
from reports.layout import pages
from reports.letters import Letter, compose
from reports.page import PAPER_HEIGHT, PAPER_WIDTH, Page
from restoration.law.letters.content import NoticeContent
from tests.bench.check import nothing
from tests.bench.paired import Paired, Way, paired
from tests.letters.builders import VERIFY_URL, fund_item, holder, issued, item, mine

NAMES = (
    "东西南北中山川河湖江水金银铜铁锡石玉田土林松柏竹梅兰菊青红白黑黄绿紫天地日月星云风雨雪春夏秋冬龙凤虎鹤马牛羊"
    "宏远达昌盛兴隆泰和平安宁康福寿喜庆祥瑞恒永久长明光辉耀华荣富贵诚信义仁德善美新创业联合众鑫磊森淼焱垚鼎峰岭岩溪泉源"
    "海洋波涛涌沙洲岛港湾桥路城堡寨庄屯沟坪坝坡岗台塔寺庙观阁楼园苑张王李赵刘陈杨周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐"
)
LETTERS = 60
"""In one round."""
FAMILY = "Noto Serif SC"
TYPST = """#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm))
#set text(font: "{family}", size: 15.75pt)
#set par(first-line-indent: 2em, leading: 13pt)
"""


def content(n: int) -> NoticeContent:
    """One issued order among many: another company, mine, place, people, amounts, and so other characters."""
    chance = random.Random(n)

    def words(length: int) -> str:
        return "".join(chance.choices(NAMES, k=length))

    company, town, code = f"{words(2)}县{words(4)}有限责任公司", f"{words(2)}镇", f"{chance.randrange(10**16):016}"
    owed, kept = chance.randrange(500, 900), chance.randrange(100, 500)
    late = item(days_overdue=chance.randrange(30, 900), missing=(f"{words(2)}采区土地损毁情况", "土地复垦工程实施情况"))
    short = fund_item(
        found=f"该年度应计提{owed}.00万元，账面已计提{kept}.00万元",
        missing=(f"差额{owed - kept}.00万元的计提凭证",),
        required=f"补足计提差额{owed - kept}.00万元，并提交计提凭证",
    )
    found = issued(
        addressee=holder(name=company, uscc=f"91{code}", legal_representative=words(3), address=f"{town}{words(3)}村"),
        mine=mine(name=f"{town}{words(3)}矿", licence_no=f"C62{code}", township=town, holder_name=company),
        items=(late, short),
    )
    return found.model_copy(update={"number": f"正自然资限改〔2026〕{n + 1}号", "verify_url": f"{VERIFY_URL}{n}"})


def letter_of(n: int) -> Letter:
    """The letter composed from it."""
    made = content(n)
    return compose(made, wordings.wording(made.wording))


def drawn_by_canvas(sheets: list[Page], fonts: Fonts) -> bytes:
    """The same glyphs, and nothing else, with stock drawing calls and nothing kept from letter to letter."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(PAPER_WIDTH, PAPER_HEIGHT), invariant=1, pageCompression=1)
    for sheet in sheets:
        for run in sheet.runs:
            x = run.x
            for face, piece in fonts.pieces(run.text, run.role):
                canvas.setFont(face.name, run.size)
                canvas.drawString(x, run.y, piece, charSpace=run.spacing)
                x += fonts.width(piece, run.role, run.size) + run.spacing * len(piece)
        for rule in sheet.rules:
            canvas.line(rule.x1, rule.y1, rule.x2, rule.y2)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def typst_source(letter: Letter, family: str) -> str:
    """The letter's words in typst's own markup, escaped as strings."""
    parts = [TYPST.replace("{family}", family), f"#align(center, text(22pt, {json.dumps(letter.title)}))\n"]
    parts.append(f"#align(center, {json.dumps(letter.number)})\n")
    for block in letter.blocks:
        if isinstance(block, Paragraph):
            parts.append(f"#{json.dumps(block.label + block.text, ensure_ascii=False)}\n\n")
        else:
            cells = ", ".join(json.dumps(c, ensure_ascii=False) for row in (block.heads, *block.rows) for c in row)
            parts.append(f"#table(columns: {len(block.heads)}, {cells})\n")
    parts.append(f"#align(right, {json.dumps(letter.signature + letter.date, ensure_ascii=False)})\n")
    return "\n".join(parts)


def each(work: Callable[[int], bytes], numbers: Iterator[int], sizes: list[int]) -> Way:
    """``LETTERS`` letters in one go."""

    async def way() -> None:
        for _ in range(LETTERS):
            sizes.append(len(work(next(numbers))))

    return way


def show(title: str, found: Paired, sizes: list[int]) -> None:
    """Letters a second of both; the ratio is ours over the yardstick's."""
    rates, others = ([LETTERS / s for s in times] for times in (found.ours, found.yardstick))
    ratios = [1 / r for r in found.ratios]
    figures = {
        "what": title,
        "letters": LETTERS,
        "median_per_s": round(statistics.median(rates), 1),
        "min_per_s": round(min(rates), 1),
        "max_per_s": round(max(rates), 1),
        "yardstick_per_s": round(statistics.median(others), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_min": round(min(ratios), 3),
        "ratio_max": round(max(ratios), 3),
        "largest_bytes": max(sizes),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(
        f"{title:<34}{figures['median_per_s']:>7}/s  yardstick {figures['yardstick_per_s']:>7}/s  "
        f"ratio {figures['ratio']} ({figures['ratio_min']}–{figures['ratio_max']})  {max(sizes) // 1000} kB\n"
    )
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")


async def bench() -> None:
    """Both yardsticks; new letters every time, none drawn twice, and no second core for typst's threads."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    fonts, numbers, sizes = load_fonts(), count(1), list[int]()
    sheets = [list(pages(letter_of(n), fonts.width)) for n in range(LETTERS)]
    serif = pylopdf_fonts_zh_cn.serif_path()
    compiler = typst.Compiler(b"", font_paths=[str(serif.parent)], ignore_system_fonts=True)

    def ours(n: int) -> bytes:
        return draw(content(n), fonts)

    def canvas(n: int) -> bytes:
        return drawn_by_canvas(sheets[n % LETTERS], fonts)

    def typeset(n: int) -> bytes:
        made = compiler.compile(typst_source(letter_of(n), FAMILY).encode())
        assert isinstance(made, bytes)
        return made

    for title, work in (("order, canvas alone", canvas), ("order, typst", typeset)):
        found = await paired(each(ours, numbers, sizes), each(work, count(), []), before=nothing)
        show(title, found, sizes)


def main(rows: int | None) -> int:
    """One core; the number of letters in a round is fixed."""
    asyncio.run(bench())
    return 0
