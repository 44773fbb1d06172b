"""Base of everything read from a book, and where a text says so."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Entry(BaseModel):
    """Base of everything read from a book: a misspelt key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cite(Entry):
    """Where it says so: a source of this book and the article; ``lines`` are those of a plan's published text."""

    source: str
    article: str
    quote: str = ""  # word for word
    lines: str = Field(default="", pattern=r"^([0-9]+(-[0-9]+)?(, [0-9]+(-[0-9]+)?)*)?$")


class Part(Entry):
    """One part of a filing that must be there, with the text that asks for it."""

    id: str
    title: str
    cites: tuple[Cite, ...] = Field(min_length=1)
