"""What hashed content is made of: the frozen base of all its parts, and a citation."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Base of everything that is hashed: frozen, and nothing unknown is let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CiteContent(Frozen):
    """One citation as printed: instrument, document number, article; ``layer`` is the place code."""

    instrument: str
    number: str = ""
    article: str
    layer: str = ""  # empty where an officer typed the citation

    def printed(self) -> str:
        """《土地复垦条例》（国务院令第592号）第十七条"""
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.instrument}》{number}{self.article}"
