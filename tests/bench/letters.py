"""Letters a second on one core: ours from frozen content, against canvas, typst and WeasyPrint; and over two cores.

The canvas draws the same glyphs at the same places in the same fonts, with layout, checks and code worked out
beforehand. The others set the same words, table and code in the same faces by their own layout, from the letter
composed anew. Time is the processor's, all threads counted, so that other work on the machine disturbs it less; only
the two processes are timed by the clock on the wall. No letter is drawn twice.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import statistics
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from time import process_time

from reports import wordings
from reports.draw import draw
from reports.fonts import load_fonts
from reports.layout import pages
from reports.letters import Letter, compose
from restoration.law.letters.content import NoticeContent
from tests.bench import letter_peers
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
FEW, MANY = 6, 240
"""The same of the slow, and over processes."""


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


def each(work: Callable[[int], bytes], letters: int, sizes: list[int]) -> Way:
    """So many letters in one go, and at the next go others."""
    numbers = count(1)

    async def way() -> None:
        for _ in range(letters):
            sizes.append(len(work(next(numbers))))

    return way


def show(title: str, found: Paired, letters: tuple[int, int], sizes: list[int]) -> None:
    """Letters a second of both; the ratio is ours over the yardstick. ``letters`` are how many each did in a round."""
    rates, others = ([n / s for s in times] for n, times in zip(letters, (found.ours, found.yardstick), strict=True))
    ratios = [a / b for a, b in zip(rates, others, strict=True)]
    figures = {
        "what": title,
        "letters": letters[0],
        "median_per_s": round(statistics.median(rates), 1),
        "min_per_s": round(min(rates), 1),
        "max_per_s": round(max(rates), 1),
        "yardstick_per_s": round(statistics.median(others), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_min": round(min(ratios), 3),
        "ratio_max": round(max(ratios), 3),
        "largest_bytes": max(sizes, default=0),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(
        f"{title:<40}{figures['median_per_s']:>7}/s  yardstick {figures['yardstick_per_s']:>7}/s  "
        f"ratio {figures['ratio']} ({figures['ratio_min']}–{figures['ratio_max']})  {max(sizes, default=0) / 1000} kB\n"
    )
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")


async def one_core() -> None:
    """Every yardstick on one core: no second one for anybody's threads."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(every)})
    fonts, sizes, compiler = load_fonts(), list[int](), letter_peers.typst_kept()
    sheets = [list(pages(letter_of(n), fonts.width)) for n in range(LETTERS)]

    def ours(n: int) -> bytes:
        return draw(content(n), fonts)

    def canvas(n: int) -> bytes:
        return letter_peers.drawn_by_canvas(sheets[n % LETTERS], fonts)

    def kept(n: int) -> bytes:
        made: bytes = compiler.compile(letter_peers.typst_source(letter_of(n)))
        return made

    def once(n: int) -> bytes:
        return letter_peers.typst_once(letter_peers.typst_source(letter_of(n)))

    ways: list[tuple[str, Callable[[int], bytes], int]] = [
        ("order, canvas alone", canvas, LETTERS),
        ("order, typst, compiler kept", kept, LETTERS),
        ("order, typst, as usually called", once, FEW),
    ]
    if weasyprint := letter_peers.weasyprint():
        ways.append(("order, WeasyPrint", lambda n: weasyprint(letter_of(n)), FEW))
    for title, work, letters in ways:
        theirs = list[int]()
        pair = each(ours, LETTERS, sizes), each(work, letters, theirs)
        found = await paired(*pair, before=nothing, clock=process_time)
        show(f"{title} ({max(theirs) // 1000} kB)", found, (LETTERS, letters), sizes)
    os.sched_setaffinity(0, every)


async def two_processes() -> None:
    """Over two processes at once against one: by the clock on the wall, and by what a letter costs the processor.

    The second tells what two cores of their own would give where the machine has other work to do.
    """
    costs: dict[int, list[float]] = {1: [], 2: []}

    def over(pool: ProcessPoolExecutor, processes: int) -> Way:
        numbers = count(1)

        async def way() -> None:
            spent = pool.map(cost_of_a_letter, [next(numbers) for _ in range(MANY)], chunksize=MANY // 8)
            costs[processes].append(sum(spent) / MANY)

        return way

    with ProcessPoolExecutor(2) as both, ProcessPoolExecutor(1) as single:
        found = await paired(over(both, 2), over(single, 1), before=nothing)
    show("order, two processes, on the wall", found, (MANY, MANY), [])
    together, alone = ([seconds * MANY for seconds in costs[n][1:]] for n in (2, 1))
    show("order, two cores of their own", Paired([seconds / 2 for seconds in together], alone), (MANY, MANY), [])


def cost_of_a_letter(n: int) -> float:
    """Processor seconds of a letter drawn in a process of its own; it would be written to its file there."""
    fonts, started = load_fonts(), process_time()
    draw(content(n), fonts)
    return process_time() - started


def main(rows: int | None) -> int:
    """The number of letters in a round is fixed."""
    asyncio.run(one_core())
    asyncio.run(two_processes())
    return 0
