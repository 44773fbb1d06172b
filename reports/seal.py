"""The door to a seal platform: a finished PDF goes out, the same PDF comes back with the bureau's electronic seal.

An electronic seal is cryptographic data made by the platform that keeps the bureau's certificate (电子印章管理办法); a
picture of a seal is none, and nothing here draws one. Without a platform the place of the seal stays empty, the letter
is printed and sealed by hand, and a scan may be attached.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from reports import wordings
from reports.fonts import Fonts
from reports.layout import pages
from reports.letters import compose
from restoration.errors import Refused
from restoration.law.letters.content import NoticeContent


class NoSealPlatform(Refused):
    """No seal platform is connected: seal by hand and attach a scan."""

    code = "no_seal_platform"


class SealFailed(Refused):
    """The platform gave back something that is no sealed form of what it was sent."""

    code = "seal_failed"


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where the seal belongs: page from 1, and the centre of its place in points from the lower left corner."""

    page: int
    x: float
    y: float


class SealProvider(Protocol):
    """A seal platform."""

    @property
    def name(self) -> str:
        """How the record names it."""
        ...

    async def submit(self, pdf: bytes, place: SealPlace) -> bytes:
        """The PDF with the seal at its place. Raises ``Refused``."""
        ...

    async def verify(self, pdf: bytes) -> bool:
        """Whether the platform confirms the seal in a PDF."""
        ...


class NoProvider:
    """What there is without a platform: an empty place, and a refusal that says what to do."""

    name = "none"

    async def submit(self, pdf: bytes, place: SealPlace) -> bytes:
        """Raises ``NoSealPlatform``."""
        raise NoSealPlatform("没有接入电子印章平台；请打印后加盖印章，登记用印日期，并上传扫描件")

    async def verify(self, pdf: bytes) -> bool:
        """Nothing is confirmed by nobody."""
        return False


@dataclass(slots=True)
class Seal:
    """The platform in use; none as shipped."""

    platform: SealProvider = field(default_factory=NoProvider)


def seal_place(content: NoticeContent, fonts: Fonts) -> SealPlace:
    """Where an issued letter keeps the place of its seal. Raises ``Refused`` for a sheet, which has none."""
    laid = pages(compose(content, wordings.wording(content.wording)), fonts.width)
    for number, page in enumerate(laid, start=1):
        if page.seal:
            return SealPlace(number, page.seal.x + page.seal.width / 2, page.seal.y + page.seal.height / 2)
    raise Refused("本文书没有用印位置", code="no_seal_place")
