"""The everyday commands: prepare the store, load the demonstration, serve, walk the hash chains."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from api import show
from api.check_commands import draw
from api.composition import clock_of, quiet_log, running
from restoration import migrating
from restoration.errors import Forbidden
from restoration.law.chain import Broken
from restoration.services import audit, checks, demonstration, heads
from restoration.services.checks import Order
from restoration.services.fund import fund
from restoration.services.fund.ledger_check import BadEntry
from restoration.services.people import demo_people
from restoration.settings import Settings


async def migrate(args: Namespace, settings: Settings) -> int:
    """Bring the database to the newest migration."""
    quiet_log()
    settings.data.folder.mkdir(parents=True, exist_ok=True)
    applied = await migrating.migrate(settings.database_url())
    show.line("、".join(applied) if applied else "数据库已是最新结构")
    return 0


async def demo(args: Namespace, settings: Settings) -> int:
    """Load the demonstration register once, and check it, so that there is something to see."""
    quiet_log()
    if not settings.demonstration:
        raise Forbidden("示例登记只用于演示，正式使用的库中不得载入")
    clock = clock_of(settings)
    async with running(settings) as law:
        loaded = await demonstration.load(at=clock.now())
        await demo_people.load(at=clock.now())
        if not loaded:
            show.line("示例登记已在库中，未作改动")
            return 0
        with show.progress("首次核查") as bar:
            found = await checks.run(Order(clock.today(), clock.now()), law, bar)
        failures = await draw(settings, clock.today())
    show.line(f"已载入示例登记：{loaded} 座矿山；首次核查标记逾期 {len(found.flagged)} 项，起草文书 {found.drafted} 份")
    return 1 if found.failed or failures else 0


async def serve(args: Namespace, settings: Settings) -> int:
    """Serve until stopped."""
    from api.app import serve_forever

    return await serve_forever(settings, host=args.host, port=args.port, scheduler=not args.no_scheduler)


async def ledger_verify(args: Namespace, settings: Settings) -> int:
    """Walk the accounts' chains, and hold them against every end recorded outside the database."""
    quiet_log()
    async with running(settings):
        found = await fund.verify()
        outside = [g for g in await heads.gone(settings.data.folder) if g.book == "ledger"]
    bad = found.first_bad or next((BadEntry(g.name, g.seq, "head") for g in outside), None)
    first = {"account": bad.account, "seq": bad.seq, "reason": bad.reason} if bad else None
    document = {"ok": bad is None, "accounts": found.accounts, "entries": found.entries, "first_bad": first}
    return show_verified(args, document, f"基金账户 {found.accounts} 个，流水 {found.entries} 笔")


async def audit_verify(args: Namespace, settings: Settings) -> int:
    """Walk the bureaus' audit chains, and hold them against every end recorded outside the database."""
    quiet_log()
    async with running(settings):
        names = await audit.chains()
        broken = [(name, bad) for name in names if (bad := await audit.verify(name))]
        outside = [g for g in await heads.gone(settings.data.folder) if g.book == "audit"]
    broken += [(g.name, Broken(g.seq, "head")) for g in outside]
    first = {"chain": broken[0][0], "seq": broken[0][1].seq, "reason": broken[0][1].reason} if broken else None
    return show_verified(args, {"ok": not broken, "chains": len(names), "first_bad": first}, f"记录链 {len(names)} 条")


def show_verified(args: Namespace, document: dict[str, Any], counted: str) -> int:
    """The verdict on a set of chains."""
    if args.json:
        show.as_json(document)
    elif document["ok"]:
        show.line(f"{counted}，全部相符")
    if not document["ok"]:
        show.defect(f"{counted}，第一处不符：{document['first_bad']}")
    return 0 if document["ok"] else 1
