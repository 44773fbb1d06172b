"""What every answer carries, files, health and measurements."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from api.app import application
from api.keys import SETTINGS
from api.middleware import HEADERS
from restoration import database
from restoration.settings import Data, Database, Security, Service, Settings
from tests.web.world import API, World, cover

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (None, "/healthz", 200),
        (None, "/api/docs", 200),
        (None, "/metrics", 200),
        (None, "/static/app.css", 200),
        (None, "/static/none.css", 404),
        (None, "/api/v1/nothing", 404),
        (None, "/api/v1/mines", 401),
        ("auditor", "/api/v1/users", 403),
        ("inspector", "/api/v1/mines", 200),
        ("inspector", "/api/v1/mines/NONE", 404),
        ("inspector", "/api/v1/mines?limit=0", 422),
    ],
)
async def test_every_answer_is_guarded(service: World, who: str | None, path: str, status: int) -> None:
    answer = await service.ask(who, "GET", path)
    assert answer.status == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert len(answer.headers["X-Request-Id"]) == 16 and "Server" not in answer.headers
    if path.startswith("/api/v1"):
        assert answer.headers["Cache-Control"] == "no-store"


async def test_a_bug_is_answered_without_a_word_of_the_inside(
    service: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object, **__: object) -> Any:
        raise ValueError("the secret inside")

    monkeypatch.setattr("restoration.services.mines.mine", broken)
    answer = await service.ask("inspector", "GET", "/mines/OWN-1")
    assert (answer.status, answer.body["code"]) == (500, "internal")
    assert b"secret" not in answer.data and answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_other_methods_are_told_what_goes(service: World) -> None:
    answer = await service.ask("inspector", "DELETE", "/mines")
    assert answer.status == 405 and set(answer.headers["Allow"].split(",")) == {"GET", "POST"}


async def upload(service: World, who: str, name: str, data: bytes) -> Any:
    """A file sent as a browser does."""
    form = FormData()
    form.add_field("file", data, filename=name, content_type="application/pdf")
    headers = {"Authorization": f"Bearer {service.tokens[who]}"}
    async with service.client.post(f"{API}/attachments", data=form, headers=headers) as found:
        return found.status, await found.json()


async def test_a_file_comes_back_as_a_download(service: World) -> None:
    status, stored = await upload(service, "filer", '../../报告";x.pdf', PDF)
    assert status == 201 and stored["media_type"] == "application/pdf" and stored["size"] == len(PDF)
    path = f"/attachments/{stored['code']}"
    back = await service.ask("filer", "GET", path)
    assert (back.status, back.data, back.headers["Content-Type"]) == (200, PDF, "application/pdf")
    assert back.headers["Content-Disposition"].startswith('attachment; filename="file"; filename*=UTF-8')
    assert back.headers["Content-Security-Policy"].startswith("sandbox")
    assert (await service.ask("inspector", "GET", path)).status == 404
    assert (await service.ask("signatory", "GET", path)).status == 404


async def test_a_file_follows_what_it_is_attached_to(service: World) -> None:
    _, stored = await upload(service, "filer", "a.pdf", PDF)
    path, report = f"/attachments/{stored['code']}", "/mines/OWN-1/reports/2023"
    put = {"parts": [{"id": "works", "attachments": [stored["code"]]}], "cover": await cover()}
    tag = await service.tag("filer", report)
    assert (await service.ask("filer", "PUT", report, put, headers={"If-Match": tag})).status == 200
    assert (await service.ask("signatory", "GET", path)).status == 200
    assert (await service.ask("inspector", "GET", path)).status == 404
    await service.post("signatory", f"{report}/submit", {"declaration": True})
    assert (await service.ask("inspector", "GET", path)).status == 200


async def test_what_is_no_document_is_refused(service: World) -> None:
    status, body = await upload(service, "filer", "a.pdf", b"<html><script>alert(1)</script>")
    assert status == 422 and body["errors"][0]["code"] == "file_type"
    answer = await service.ask("filer", "POST", "/attachments", b"{}", headers={"Content-Type": "application/json"})
    assert answer.status == 415


async def test_health_readiness_and_measurements(service: World) -> None:
    assert (await service.get(None, "/healthz"))["status"] == "ok"
    assert (await service.get(None, "/readyz"))["check_late"] is False
    service.at("2024-01-04")
    late = await service.ask(None, "GET", "/readyz")
    assert late.status == 503 and late.body["check_late"] is True
    await service.get("inspector", "/mines/OWN-1")
    text = (await service.ask(None, "GET", "/metrics")).data.decode()
    assert 'restoration_requests_total{method="GET",route="/api/v1/mines/{code}",status="200"} 1.0' in text
    assert 'restoration_obligations{standing="overdue"} 5.0' in text
    assert "restoration_check_age_seconds 172" in text and "OWN-1" not in text


async def test_one_line_for_each_request_and_nothing_personal(service: World) -> None:
    with structlog.testing.capture_logs() as lines:
        await service.get("inspector", "/mines?q=某矿")
        await service.ask(None, "GET", "/mines/OWN-1")
    shown = [(line["method"], line["route"], line["status"]) for line in lines if line["event"] == "request"]
    assert shown == [("GET", "/api/v1/mines", 200), ("GET", "/api/v1/mines/{code}", 401)]
    assert "某矿" not in str(lines) and "OWN-1" not in str(lines)


async def test_production_describes_itself_to_its_own_people_only(database_url: str, tmp_path: Path) -> None:
    secret = Security(secret=SecretStr("s" * 40))
    asked = Settings(
        service=Service(profile="production"),
        data=Data(folder=tmp_path),
        database=Database(url=SecretStr(database_url)),
        security=secret,
    )
    app = application(asked)
    app.cleanup_ctx.clear()
    app.cleanup_ctx.append(open_store)
    async with TestClient(TestServer(app)) as client:
        for path in ("/api/v1/openapi.json", "/api/docs", "/metrics"):
            assert (await client.get(path)).status == 401
        assert (await client.get("/healthz")).status == 200


async def open_store(app: web.Application) -> AsyncIterator[None]:
    """The test's server may be set up for speed, which production refuses."""
    async with database.database(app[SETTINGS].database_url(), require_durable=False):
        yield
