"""What is measured, for Prometheus: requests by route and status, how old the check is, how duties stand."""

from __future__ import annotations

from time import perf_counter
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.keys import CLOCK
from restoration import database
from restoration.law.findings import Standing
from restoration.services import checks

log = structlog.get_logger()

STANDINGS: Final = """
SELECT standing, COUNT(*) AS n FROM obligations WHERE live AND subject_type <> 'bureau' GROUP BY standing"""
METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meters:
    """One application's measurements; its own registry, so that applications in one process never mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("restoration_requests", "请求数", labels, registry=self.registry)
        self.seconds = Histogram(
            "restoration_request_seconds", "请求用时（秒）", ("route",), buckets=BUCKETS, registry=self.registry
        )
        self.check_age = Gauge("restoration_check_age_seconds", "距上次核查完成的时间（秒）", registry=self.registry)
        self.standing = Gauge("restoration_obligations", "义务数（按状态）", ("standing",), registry=self.registry)


METERS = web.AppKey("meters", Meters)


def route_of(request: web.Request) -> str:
    """The address of the table, never the one asked for: no codes, no tokens, a bounded number of labels."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unrouted"


@web.middleware
async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count every request and write one line about it; nothing personal, no query, no body."""
    started = perf_counter()
    status = 500
    try:
        response = await handler(request)
        status = response.status
        return response
    finally:
        seconds = perf_counter() - started
        meters, route = request.app[METERS], route_of(request)
        method = request.method if request.method in METHODS else "OTHER"
        meters.requests.labels(method, route, str(status)).inc()
        meters.seconds.labels(route).observe(seconds)
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


async def show(request: web.Request) -> web.Response:
    """GET /metrics"""
    meters = request.app[METERS]
    finished = await checks.last_finished()
    age = (request.app[CLOCK].now() - finished).total_seconds() if finished else float("inf")
    meters.check_age.set(age)
    counted = {r["standing"]: r["n"] for r in await database.fetch(STANDINGS)}
    for standing in Standing:
        meters.standing.labels(standing.value).set(counted.get(standing.value, 0))
    return web.Response(body=generate_latest(meters.registry), headers={"Content-Type": "text/plain; version=0.0.4"})
