"""Log-ins of the demonstration, with passwords printed for everybody to see; refused anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Forbidden
from restoration.permissions import Role
from restoration.services import lawbook
from restoration.services.actors import DEMONSTRATION
from restoration.services.people import invitations, passwords, people
from restoration.services.people.identities import COMPANY_ROLES
from restoration.services.people.people import Authority, NewPerson
from restoration.services.people.person_audit import note, shown
from restoration.tables import Company, Holding, Mine, User

BY = Authority(DEMONSTRATION)
KAIZHOU, ZHENGNING, LINXIA, YONGJING = "500154", "621025", "622900", "622923"
COMPANY_MINES = ("KZ-0015", "KZ-0002")  # the first owes: two years late, this year's report to come, an account


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One log-in of the demonstration: what to type and who that is."""

    login: str
    password: str
    name: str
    mine: str = ""
    roles: frozenset[Role] = frozenset()
    division: str = ""


def staff(login: str, password: str, name: str, role: Role, division: str = "") -> DemoLogin:
    """A member of staff."""
    return DemoLogin(login, f"{passwords.DEMONSTRATION}{password}", name, roles=frozenset({role}), division=division)


def company(login: str, number: int, name: str, mine: str, *roles: Role) -> DemoLogin:
    """A person of the company that holds a mine."""
    return DemoLogin(login, f"{passwords.DEMONSTRATION}company-{number}", name, mine, frozenset(roles))


LOGINS = (
    staff("admin", "admin-1", "示例 系统管理员", Role.ADMINISTRATOR),
    staff("kaizhou-inspector", "kaizhou-1", "开州 检查员", Role.INSPECTOR, KAIZHOU),
    staff("kaizhou-approver", "kaizhou-2", "开州 审核人", Role.APPROVER, KAIZHOU),
    staff("kaizhou-leader", "kaizhou-3", "开州 局领导", Role.LEADER, KAIZHOU),
    staff("kaizhou-legal", "kaizhou-4", "开州 法制审核人", Role.LEGAL_OFFICER, KAIZHOU),
    staff("kaizhou-auditor", "kaizhou-5", "开州 审计人员", Role.AUDITOR, KAIZHOU),
    staff("kaizhou-township", "kaizhou-6", "开州 乡镇工作人员", Role.TOWNSHIP_OFFICER, KAIZHOU),
    staff("linxia-inspector", "linxia-1", "临夏州 检查员", Role.INSPECTOR, LINXIA),
    staff("yongjing-inspector", "yongjing-1", "永靖县 检查员", Role.INSPECTOR, YONGJING),
    staff("zhengning-inspector", "zhengning-1", "正宁 检查员", Role.INSPECTOR, ZHENGNING),
    staff("zhengning-leader", "zhengning-2", "正宁 局领导", Role.LEADER, ZHENGNING),
    staff("kaizhou-inspector-2", "kaizhou-7", "开州 检查员乙", Role.INSPECTOR, KAIZHOU),
    staff("kaizhou-inspector-3", "kaizhou-8", "开州 检查员丙", Role.INSPECTOR, KAIZHOU),
    staff("yongjing-inspector-2", "yongjing-2", "永靖县 检查员乙", Role.INSPECTOR, YONGJING),
    staff("zhengning-inspector-2", "zhengning-3", "正宁 检查员乙", Role.INSPECTOR, ZHENGNING),
    staff("zhengning-inspector-3", "zhengning-4", "正宁 检查员丙", Role.INSPECTOR, ZHENGNING),
    company("company1-filer", 1, "示例企业一 填报人", COMPANY_MINES[0], Role.COMPANY_FILER),
    company("company1-signatory", 2, "示例企业一 签发人", COMPANY_MINES[0], Role.COMPANY_SIGNATORY),
    company("company2", 3, "示例企业二 填报签发人", COMPANY_MINES[1], *sorted(COMPANY_ROLES)),
)


async def load(*, at: datetime) -> tuple[DemoLogin, ...]:
    """Add the log-ins that are not there yet; all of them, to be shown. Needs the demonstration's register.

    Raises ``Forbidden`` outside the demonstration.
    """
    if not lawbook.current().demonstration:
        raise Forbidden("示例账号只用于演示，生产环境不得载入")
    present = {user.login for user in await User.all()}
    for one in LOGINS:
        if one.login not in present:
            await add(one, await passwords.current().hash(one.password), at)
    return LOGINS


async def present() -> bool:
    """Whether this database is a demonstration's: its register and its log-ins are there."""
    return await Mine.exists(code=COMPANY_MINES[0]) and await User.exists(login__in=[one.login for one in LOGINS])


async def add(one: DemoLogin, password_hash: str, at: datetime) -> None:
    """One log-in; its password stays as printed."""
    if not one.mine:
        township = await a_township() if Role.TOWNSHIP_OFFICER in one.roles else ""
        new = NewPerson(one.login, one.name, one.roles, one.division, township)
        await people.add_hashed(BY, new, password_hash, must_change=False, at=at)
        return

    async def unit() -> None:
        user = await people.insert(NewPerson(one.login, one.name, one.roles), password_hash, False, None, at)
        await note(DEMONSTRATION, user, "user_added", shown(user), at=at)
        await invitations.granted(DEMONSTRATION, user, await holder(one.mine), legal_day(at), None, at)

    await database.unit_of_work(unit)


async def a_township() -> str:
    """The township of the first Kaizhou mine that has one."""
    mine = await Mine.filter(division__code=KAIZHOU).exclude(township="").order_by("code").first()
    return mine.township if mine else "示例镇"


async def holder(mine: str) -> Company:
    """The company that holds a mine now."""
    row = (
        await Holding.filter(right__mine__code=mine).order_by("-effective_on", "-id").select_related("company").first()
    )
    if row is None:
        raise Forbidden(f"示例登记中没有矿山 {mine}，请先执行 restoration demo")
    return row.company
