"""The floor: aiohttp on asyncpg, one fixed query for each table, the same JSON; no log-in, no law, no scope.

The write inserts the rows our own filing leaves behind (report, audit entry and its chain's end, evaluation, key) in
one transaction, with nothing checked beyond that the body is JSON.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import sys
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import orjson
from aiohttp import web

POOL: web.AppKey[Any] = web.AppKey("pool", object)
MINE = "SELECT id, code, name, township, note, division_id FROM mines WHERE code = $1"
DIVISION = "SELECT code, name FROM divisions WHERE id = $1"
RIGHTS = """SELECT id, code, subject_type, licence_no, registration_level, mineral, method, scale_class, granted_on,
expires_on FROM rights WHERE mine_id = $1 ORDER BY id"""
HOLDINGS = "SELECT right_id, company_id, effective_on FROM holdings WHERE right_id = ANY($1) ORDER BY effective_on, id"
COMPANIES = "SELECT id, uscc, name FROM companies WHERE id = ANY($1)"
OBLIGATIONS = """SELECT code, subject_id, rule, occasion, title, standing, original_due_on, due_on, met_on, missing,
addressee_kind, addressee_uscc FROM obligations
WHERE subject_type = 'mining_right' AND subject_id = ANY($1) AND live ORDER BY id LIMIT 51"""
RIGHT_SHOWN = ("code", "subject_type", "licence_no", "registration_level", "mineral", "granted_on", "expires_on")
DUTY_SHOWN = ("code", "rule", "occasion", "title", "standing", "original_due_on", "due_on", "met_on")


def answer(document: object, status: int = 200) -> web.Response:
    """JSON as fast as there is."""
    return web.Response(body=orjson.dumps(document), status=status, content_type="application/json")


async def mine(request: web.Request) -> web.Response:
    """A mine with its rights and their holders: five tables, five queries."""
    async with request.app[POOL].acquire() as db:
        m = await db.fetchrow(MINE, request.match_info["code"])
        place = await db.fetchrow(DIVISION, m["division_id"])
        rights = await db.fetch(RIGHTS, m["id"])
        held = {h["right_id"]: h for h in await db.fetch(HOLDINGS, [r["id"] for r in rights])}
        companies = {c["id"]: c for c in await db.fetch(COMPANIES, [h["company_id"] for h in held.values()])}
    shown = []
    for r in rights:
        h = held[r["id"]]
        c = companies[h["company_id"]]
        holder = {"uscc": c["uscc"], "name": c["name"], "since": h["effective_on"]}
        optional = {"method": r["method"] or None, "scale_class": r["scale_class"] or None}
        shown.append({**{k: r[k] for k in RIGHT_SHOWN}, **optional, "holder": holder})
    plain = {k: m[k] for k in ("code", "name", "township", "note")}
    return answer({**plain, "division": place["code"], "division_name": place["name"], "rights": shown})


async def duties(request: web.Request) -> web.Response:
    """A mine's duties as stored: four tables, four queries."""
    async with request.app[POOL].acquire() as db:
        m = await db.fetchrow(MINE, request.query["mine"])
        place = await db.fetchrow(DIVISION, m["division_id"])
        rights = {r["id"]: r["code"] for r in await db.fetch(RIGHTS, m["id"])}
        rows = await db.fetch(OBLIGATIONS, list(rights))
    whose = {"mine": m["code"], "name": m["name"], "division": place["code"]}
    items = []
    for r in rows[:50]:
        addressee = {"kind": r["addressee_kind"], "uscc": r["addressee_uscc"]}
        more = {"right": rights[r["subject_id"]], "missing": json.loads(r["missing"]), "addressee": addressee}
        items.append({**{k: r[k] for k in DUTY_SHOWN}, **whose, **more})
    return answer({"items": items, "next": None})


TARGET = """SELECT r.id, r.code, b.code AS chain FROM rights r JOIN mines m ON m.id = r.mine_id
JOIN bureaus b ON b.division_id = m.division_id WHERE m.code = $1 FOR NO KEY UPDATE OF r"""
LAST = "SELECT COALESCE(MAX(version), 0) FROM annual_reports WHERE right_id = $1 AND year = $2"
KEY = """INSERT INTO idempotency_keys (actor, route, key, fingerprint, status, body, recorded_at)
VALUES ('bench', 'api/v1', $1, $2, 201, $3, $4)"""
REPORT = """INSERT INTO annual_reports (code, effective_on, recorded_at, recorded_by, evidence, right_id, year, version,
channel, parts) VALUES ($1, $2, $3, 'bench', $4, $5, $6, $7, 'paper', $8)"""
HEAD = "UPDATE audit_heads SET seq = seq + 1, hash = $2 WHERE chain = $1 RETURNING seq"
AUDIT = """INSERT INTO audit (chain, seq, at, actor, action, object, before, after, previous_hash, hash)
VALUES ($1, $2, $3, 'bench', 'report:record_paper', $4, '', $5, $6, $6)"""
EVALUATION = "UPDATE evaluations SET evaluated_on = $2 WHERE right_id = $1"


async def paper(request: web.Request) -> web.Response:
    """Put a report on record: the same rows, nothing judged."""
    sent = await request.read()
    body, year, at = orjson.loads(sent), int(request.match_info["year"]), datetime.now(UTC)
    code, digest, received = f"rp_{secrets.token_hex(8)}", hashlib.sha256(sent).hexdigest(), body["received_on"]
    parts = json.dumps(body["parts"])
    async with request.app[POOL].acquire() as db, db.transaction():
        right = await db.fetchrow(TARGET, request.match_info["code"])
        version = 1 + await db.fetchval(LAST, right["id"], year)
        receipt = {"receipt_no": code, "received_at": at, "received_on": received, "right": right["code"]}
        receipt |= {"year": year, "version": version, "parts": body["parts"], "missing": []}
        await db.execute(KEY, request.headers["Idempotency-Key"], digest, orjson.dumps(receipt).decode(), at)
        on = date.fromisoformat(received)
        await db.execute(REPORT, code, on, at, body["evidence"], right["id"], year, version, parts)
        seq = await db.fetchval(HEAD, right["chain"], digest)
        await db.execute(AUDIT, right["chain"], seq, at, f"right:{right['code']}", sent.decode(), digest)
        await db.execute(EVALUATION, right["id"], at.date())
    return answer(receipt, 201)


async def serve(url: str, port: int) -> None:
    """Serve until killed."""
    app = web.Application()
    app[POOL] = await asyncpg.create_pool(url, min_size=10, max_size=10, server_settings={"jit": "off"})
    app.router.add_get("/api/v1/mines/{code}", mine)
    app.router.add_get("/api/v1/obligations", duties)
    app.router.add_post("/api/v1/mines/{code}/reports/{year}/paper", paper)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
