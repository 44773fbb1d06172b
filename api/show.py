"""How answers look on a terminal: tables with Chinese heads, progress on stderr, or one JSON document."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

Row = Mapping[str, Any]


def out() -> Console:
    """The answer's console: as wide as it needs to be when not a terminal."""
    return Console(soft_wrap=False, width=None if sys.stdout.isatty() else 200, highlight=False)


def as_json(document: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def line(text: str) -> None:
    """One line of the answer."""
    sys.stdout.write(f"{text}\n")


def defect(text: str) -> None:
    """One line on stderr: what was refused or found wrong."""
    sys.stderr.write(f"{text}\n")


def table(title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Row], empty: str) -> None:
    """A table of rows; ``columns`` are (key, head). An empty one says so."""
    rows = list(rows)
    if not rows:
        line(empty)
        return
    drawn = Table(title=title, title_justify="left", header_style="bold")
    for _, head in columns:
        drawn.add_column(head, overflow="fold")
    for row in rows:
        drawn.add_row(*(cell(row.get(key)) for key, _ in columns))
    out().print(drawn)


def cell(value: object) -> str:
    """A value as shown: nothing on record is a dash, never a zero."""
    if value is None or value == "":
        return "—"
    if isinstance(value, (list, tuple)):
        return "、".join(str(v) for v in value) or "—"
    return str(value)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal's stderr; nothing where there is none."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
