"""Servers in processes of their own on 127.0.0.1, and a load generator lean enough not to be what is measured."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

HOST = "127.0.0.1"
CONNECTIONS = 32
_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """A server running in a process of its own."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def peak_mb(self) -> int:
        """The most memory the process ever held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s*([0-9]+)", status)
        return int(found[1]) // 1024 if found else 0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server started, awaited, and ended; ``{port}`` in the command becomes its port."""
    port = free_port()
    words = [sys.executable, *(word.replace("{port}", str(port)) for word in command)]
    settings = {**os.environ, **(environment or {})}
    process = subprocess.Popen(words, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        await_port(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(30)


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers the door, at most half a minute."""
    deadline = perf_counter() + 30
    while perf_counter() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}; start it by hand: {process.args!r}")
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 0.2):
            return
        sleep(0.05)
    raise RuntimeError("the server did not start")


@dataclass(frozen=True)
class Ask:
    """One request, ready to be sent again and again."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def raw(self) -> bytes:
        """The bytes on the wire."""
        head = [f"{self.method} {self.path} HTTP/1.1", f"Host: {HOST}"]
        head += [f"{k}: {v}" for k, v in self.headers.items()]
        if self.body:
            head += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*head, "", ""]).encode() + self.body


@dataclass
class Tally:
    """Latencies in seconds, one for each good answer, and what was not good."""

    seconds: list[float] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds under which this share of the answers came."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def p50(self) -> float:
        """The median in milliseconds."""
        return 1000 * statistics.median(self.seconds)


class Line:
    """One kept-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self, raw: bytes) -> tuple[int, bytes]:
        """Status and body."""
        self.writer.write(raw)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        return int(head[9:12]), body


@contextlib.asynccontextmanager
async def lines(port: int, count: int = CONNECTIONS) -> AsyncIterator[list[Line]]:
    """Connections opened and closed again."""
    opened = [Line(*await asyncio.open_connection(HOST, port)) for _ in range(count)]
    try:
        yield opened
    finally:
        for line in opened:
            line.writer.close()


async def one(port: int, ask: Ask) -> dict[str, Any]:
    """One answer's JSON, which must be good."""
    async with lines(port, 1) as [line]:
        status, body = await line.ask(ask.raw)
        assert 200 <= status < 300, f"{ask.path}: {status} {body[:300]!r}"
        found: dict[str, Any] = json.loads(body)
        return found


async def count_one(line: Line, raw: bytes, tally: Tally, since: float) -> None:
    """Send, wait, count."""
    status, body = await line.ask(raw)
    if 200 <= status < 300:
        tally.seconds.append(perf_counter() - since)
    else:
        tally.bad.append(f"{status} {body[:160].decode(errors='replace')}")


async def drive(port: int, asks: Sequence[Ask], connections: int = CONNECTIONS) -> Tally:
    """Every request once, as fast as the connections carry them."""
    tally, left = Tally(), iter([a.raw for a in asks])

    async def worker(line: Line) -> None:
        for raw in left:
            await count_one(line, raw, tally, perf_counter())

    async with lines(port, connections) as opened:
        await asyncio.gather(*(worker(line) for line in opened))
    assert len(tally.seconds) + len(tally.bad) == len(asks)
    return tally


async def pace(port: int, asks: Sequence[Ask], per_second: float) -> Tally:
    """Every request at its own moment whatever became of those before; latency counts from that moment."""
    tally, free = Tally(), asyncio.Queue[Line]()
    start = perf_counter()

    async def send(due: float, raw: bytes) -> None:
        line = await free.get()
        await count_one(line, raw, tally, due)
        free.put_nowait(line)

    async with lines(port) as opened:
        for line in opened:
            free.put_nowait(line)
        sent = []
        for n, ask in enumerate(asks):
            due = start + n / per_second
            await asyncio.sleep(max(0.0, due - perf_counter()))
            sent.append(asyncio.create_task(send(due, ask.raw)))
        await asyncio.gather(*sent)
    return tally
