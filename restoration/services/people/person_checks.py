"""What an account must be: its log-in, its name, roles that go together, a place where the roles want one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from restoration.errors import Defect
from restoration.permissions import ROLE_WORDS, Role
from restoration.services.people.identities import COMPANY_ROLES, STAFF_ROLES

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
IDENTITY_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
ALONE = frozenset({Role.ADMINISTRATOR, Role.TOWNSHIP_OFFICER})


def login_defects(login: str) -> Iterable[Defect]:
    """A log-in is 3 to 40 lower-case letters, digits, dots, dashes or underscores."""
    if not LOGIN.fullmatch(login):
        yield Defect("login", "login", login[:60], "3–40 位小写字母、数字、点、短横线或下划线", "请更换登录名")


def name_defects(name: str) -> Iterable[Defect]:
    """A name must be there and fit."""
    if not 0 < len(name.strip()) <= 64:
        yield Defect("name", "name", name[:60], "1–64 个字", "请填写姓名")


def staff_no_defects(staff_no: str) -> Iterable[Defect]:
    """A 工号 fits, and is no identity number: that is not needed to tell colleagues apart."""
    if len(staff_no) > 32 or not staff_no.isprintable():
        yield Defect("staff_no", "string_too_long", staff_no[:60], "不超过 32 个字符", "请核对工号")
    elif IDENTITY_NUMBER.fullmatch(staff_no):
        yield Defect("staff_no", "identity_number", "（不显示）", "本单位的工号", "请填写工号，不要填写身份证号码")


def role_defects(
    roles: frozenset[Role], division: str, allowed_company: frozenset[Role] = frozenset()
) -> Iterable[Defect]:
    """At least one role; two stand alone; staff belong to a division unless they administer everywhere."""
    names = "、".join(ROLE_WORDS[r] for r in sorted(roles)) or "（无）"
    if not roles:
        yield Defect("roles", "roles_missing", names, "至少一种角色", "请指定角色")
    elif roles & ALONE and len(roles) > 1:
        yield Defect("roles", "roles_mixed", names, "系统管理员、乡镇工作人员不兼其他角色", "请为另一角色另建账号")
    if (roles & STAFF_ROLES and roles & COMPANY_ROLES) or roles & COMPANY_ROLES - allowed_company:
        yield Defect("roles", "roles_company", names, "管理部门角色", "企业用户请用企业邀请（company invite）加入")
    if roles & STAFF_ROLES - {Role.ADMINISTRATOR} and not division:
        yield Defect("division", "division_missing", "（缺）", "行政区划代码", "请填写所属行政区划")


def township_defects(roles: frozenset[Role], township: str) -> Iterable[Defect]:
    """A township officer has a township, nobody else does."""
    if (Role.TOWNSHIP_OFFICER in roles) != bool(township.strip()):
        expected = "乡镇工作人员填写所在乡镇，其他角色不填"
        yield Defect("township", "township", township[:60] or "（缺）", expected, "请核对角色与乡镇")
    if len(township.strip()) > 64:
        yield Defect("township", "string_too_long", township[:60], "不超过 64 个字", "请缩短")
