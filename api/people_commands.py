"""Accounts at the command line: no log-in needed, so the first administrator comes from here."""

from __future__ import annotations

import argparse
import getpass
import sys
from argparse import Namespace
from typing import TypeAlias

from api import show
from api.composition import clock_of, quiet_log, running
from api.dates import day
from restoration.errors import Invalid
from restoration.permissions import Role
from restoration.services.actors import Actor
from restoration.services.people import deputies, invitations, passwords, people, tokens
from restoration.services.people.people import Authority, Change, NewPerson
from restoration.settings import Settings

Subs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def by() -> Authority:
    """Whoever sits at the machine, with reach everywhere."""
    return Authority(Actor(f"cli:{getpass.getuser()}"[:64]))


async def user_add(args: Namespace, settings: Settings) -> int:
    """Add a member of staff with a first password."""
    quiet_log()
    password = read_password() if args.password_stdin else passwords.generated()
    roles = frozenset(Role(r) for r in args.role)
    new = NewPerson(args.login, args.name, roles, args.division or "", args.township or "", args.staff_no or "")
    async with running(settings):
        await people.add(by(), new, password, at=clock_of(settings).now())
    show.line(f"已添加账号 {args.login}")
    if not args.password_stdin:
        show.line(f"初始口令（只显示这一次，首次登录须更改）：{password}")
    return 0


def read_password() -> str:
    """One line from standard input."""
    if not (found := sys.stdin.readline().rstrip("\r\n")):
        raise Invalid("没有从标准输入读到口令")
    return found


async def user_token(args: Namespace, settings: Settings) -> int:
    """Issue an API token."""
    quiet_log()
    async with running(settings):
        opened = await tokens.issue(by(), args.login, args.label, args.days, at=clock_of(settings).now())
    show.line(f"访问令牌（只显示这一次，有效至 {opened.expires_at.isoformat()}）：")
    show.line(opened.secret)
    return 0


async def user_switch(args: Namespace, settings: Settings) -> int:
    """Disable an account, or let it in again."""
    quiet_log()
    at = clock_of(settings).now()
    async with running(settings):
        found = await people.one(by(), args.login, at=at)
        await people.change(by(), found.code, Change(disabled=args.disabled), at=at)
    show.line(f"账号 {args.login} 已{'停用，其会话和令牌即时失效' if args.disabled else '恢复，请重新登录'}")
    return 0


async def user_reset(args: Namespace, settings: Settings) -> int:
    """Give an account a new first password and lift its lock-out."""
    quiet_log()
    async with running(settings):
        password = await people.reset_password(by(), args.login, at=clock_of(settings).now())
    show.line(f"账号 {args.login} 的新口令（只显示这一次，首次登录须更改）：{password}")
    return 0


async def user_deputy(args: Namespace, settings: Settings) -> int:
    """Let one person stand in for another from a day until a day, or end that."""
    quiet_log()
    at = clock_of(settings).now()
    async with running(settings):
        if args.end:
            await deputies.end(by(), args.principal, args.deputy, args.from_on, at=at)
        elif args.until_on is None:
            raise Invalid("请以 --until 给出代理的最后一日")
        else:
            await deputies.appoint(by(), args.principal, args.deputy, args.from_on, args.until_on, at=at)
    show.line(f"{args.deputy} 代理 {args.principal}：{'已结束' if args.end else f'{args.from_on} 至 {args.until_on}'}")
    return 0


async def company_invite(args: Namespace, settings: Settings) -> int:
    """Invite a person of a company."""
    quiet_log()
    async with running(settings):
        found = await invitations.invite(by(), args.uscc, at=clock_of(settings).now())
    show.line(f"{found.company}（{found.uscc}）的邀请码（只显示这一次，有效至 {found.expires_at.isoformat()}）：")
    show.line(found.secret)
    return 0


async def company_mandate(args: Namespace, settings: Settings) -> int:
    """Give a company's person a further company, or end a mandate."""
    quiet_log()
    at = clock_of(settings).now()
    async with running(settings):
        if args.end:
            if args.until_on is None:
                raise Invalid("请以 --until 给出授权的最后一日")
            await invitations.end_mandate(by(), args.login, args.uscc, args.until_on, at=at)
        else:
            from_on = args.from_on or clock_of(settings).today()
            await invitations.grant(by(), args.login, args.uscc, from_on, args.until_on, at=at)
    show.line(f"{args.login} 对企业 {args.uscc} 的授权已{'结束' if args.end else '登记'}")
    return 0


# --- options ---------------------------------------------------------------------------------------------


def add_people(subs: Subs) -> None:
    """user …, company …."""
    users = subs.add_parser("user", help="账号").add_subparsers(required=True, metavar="操作")
    add_user(users)
    add_standing(users)
    add_company(subs)


def add_user(users: Subs) -> None:
    """user add, user token."""
    new = users.add_parser("add", help="添加管理部门人员；首个系统管理员也由此添加")
    new.add_argument("login", help="登录名")
    new.add_argument("--name", required=True, help="姓名")
    new.add_argument("--role", action="append", required=True, choices=[r.value for r in Role], help="角色，可多次给出")
    new.add_argument("--division", help="所属行政区划代码")
    new.add_argument("--township", help="乡镇工作人员所在乡镇")
    new.add_argument("--staff-no", help="工号；同一人的几个账号填写同一工号，互相不能审批")
    new.add_argument("--password-stdin", action="store_true", help="从标准输入读取初始口令（默认自动生成）")
    new.set_defaults(command=user_add)
    token = users.add_parser("token", help="签发接口访问令牌，只显示一次")
    token.add_argument("login")
    token.add_argument("--label", required=True, help="用途")
    token.add_argument("--days", type=int, default=90, help="有效天数，至多 365（默认 90）")
    token.set_defaults(command=user_token)


def add_standing(users: Subs) -> None:
    """user disable / enable / reset-password / deputy."""
    for name, helped, disabled in (("disable", "停用账号，即时生效", True), ("enable", "恢复账号", False)):
        switch = users.add_parser(name, help=helped)
        switch.add_argument("login")
        switch.set_defaults(command=user_switch, disabled=disabled)
    reset = users.add_parser("reset-password", help="重置口令并解除锁定，新口令只显示一次")
    reset.add_argument("login")
    reset.set_defaults(command=user_reset)
    deputy = users.add_parser("deputy", help="登记或结束代理：代理人在期限内取得被代理人的角色和范围")
    deputy.add_argument("principal", help="被代理人登录名")
    deputy.add_argument("deputy", help="代理人登录名")
    deputy.add_argument("--from", dest="from_on", type=day, required=True)
    deputy.add_argument("--until", dest="until_on", type=day, help="最后一日")
    deputy.add_argument("--end", action="store_true", help="即时结束该项代理")
    deputy.set_defaults(command=user_deputy)


def add_company(subs: Subs) -> None:
    """company invite / mandate."""
    companies = subs.add_parser("company", help="企业用户").add_subparsers(required=True, metavar="操作")
    invite = companies.add_parser("invite", help="邀请企业人员，邀请码只显示一次")
    invite.add_argument("uscc", help="统一社会信用代码")
    invite.set_defaults(command=company_invite)
    mandate = companies.add_parser("mandate", help="登记或结束企业用户对另一企业的授权")
    mandate.add_argument("login")
    mandate.add_argument("uscc")
    mandate.add_argument("--from", dest="from_on", type=day, help="首日（默认今日）")
    mandate.add_argument("--until", dest="until_on", type=day, help="最后一日")
    mandate.add_argument("--end", action="store_true", help="以 --until 为最后一日结束授权")
    mandate.set_defaults(command=company_mandate)
