"""Everything this product refuses, as one tree.

    RestorationError
    ├── Refused                 the caller can mend it; nothing was written
    │   ├── Invalid             defects in what was sent, all of them at once      422
    │   ├── Malformed           not even readable as a request                     400
    │   ├── Unauthenticated     nobody we know, or no longer                       401
    │   ├── NotFound            no such record, or not for you                     404
    │   ├── Forbidden           known, but not allowed to do this                  403
    │   ├── Conflict            true a moment ago, no longer                       409
    │   │   ├── StaleRecord     somebody else changed it first                     409
    │   │   ├── Duplicate       the same identity is already on record             409
    │   │   └── IllegalStep     a case in this state cannot take this step         409
    │   └── LedgerRefused       the fund would not balance or would be overdrawn   422
    ├── BookRefused             a rule book that must not be used                  start-up
    ├── SettingsRefused         a configuration that must not be used              start-up
    └── StoreUnavailable        the database cannot answer now; try again          503

Refusals carry *defects*: values that name the field, what was found, what was expected and the cure.
The mapping to HTTP lives once, in ``api.middleware``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing wrong with what was sent: where, what was found, what was expected, what to do."""

    field: str
    code: str
    found: str
    expected: str
    cure: str

    def __str__(self) -> str:
        return f"{self.field}：现为“{self.found}”，应为{self.expected}；{self.cure}"


class RestorationError(Exception):
    """The root: every error this product raises on purpose."""


class Refused(RestorationError):
    """The caller can mend it; nothing was written."""

    status = 422
    code = "refused"

    def __init__(self, message: str, defects: Sequence[Defect] = (), *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.defects = tuple(defects)
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return "\n".join([self.message, *(str(d) for d in self.defects)])


class Invalid(Refused):
    """What was sent has defects; every one of them is listed."""

    status = 422
    code = "invalid"


class Malformed(Refused):
    """The bytes cannot be read as a request at all."""

    status = 400
    code = "malformed"


class Unauthenticated(Refused):
    """Credentials are missing, wrong or no longer good."""

    status = 401
    code = "unauthenticated"


class NotFound(Refused):
    """No such record, or none the actor may know of."""

    status = 404
    code = "not_found"


class Forbidden(Refused):
    """The actor is known but may not do this."""

    status = 403
    code = "forbidden"


class Conflict(Refused):
    """What the request assumed no longer holds."""

    status = 409
    code = "conflict"


class StaleRecord(Conflict):
    """Somebody else changed the record first; read it again."""

    code = "stale_record"


class Duplicate(Conflict):
    """The same identity is already on record."""

    code = "duplicate"


class IllegalStep(Conflict):
    """A case in its present state cannot take this step."""

    code = "illegal_step"


class LedgerRefused(Refused):
    """The entry would overdraw the account or break its chain."""

    status = 422
    code = "ledger_refused"


class BookRefused(RestorationError):
    """A rule book that is uncited, overlapping, dangling, or looser than a higher text."""

    def __init__(self, defects: Sequence[Defect]) -> None:
        super().__init__("\n".join(str(d) for d in defects))
        self.defects = tuple(defects)


class SettingsRefused(RestorationError):
    """The configuration has an unknown key, a value out of range or a missing secret."""


class StoreUnavailable(RestorationError):
    """The database cannot answer now (locked, full, restarting); nothing of this request was kept."""

    status = 503
    code = "store_unavailable"
    retry_after_seconds = 2
