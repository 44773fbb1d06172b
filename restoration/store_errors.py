"""What the drivers raise, as this product's own errors: mapped in one place, without SQL text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from tortoise.exceptions import BaseORMException, DBConnectionError, ValidationError

from restoration.errors import (
    Conflict,
    Duplicate,
    Invalid,
    RestorationError,
    StoreUnavailable,
)

_SQLITE_UNIQUE = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_ROWID,
}
_SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
}
_UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.PostgresSystemError,
    asyncpg.InternalClientError,
    DBConnectionError,
    ConnectionError,
    TimeoutError,
)


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise what the drivers raise as this product's own errors."""
    try:
        yield
    except RestorationError:
        raise
    except Exception as error:
        if (known := translated(error)) is None:
            raise
        raise known from error


def translated(error: Exception) -> RestorationError | None:
    """This product's error for a driver's, or None when it is no fault of the store or the data."""
    root = error.args[0] if isinstance(error, BaseORMException) and error.args else error
    if isinstance(error, ValidationError):  # the ORM's own: a value longer than its column, even in a filter
        return _unstorable()
    if isinstance(root, sqlite3.Error):
        return _of_sqlite(root)
    if _is_unavailable(root):
        return StoreUnavailable("the database cannot answer now; try again")
    if isinstance(root, asyncpg.IntegrityConstraintViolationError):
        return _broken_rule(
            unique=isinstance(root, asyncpg.UniqueViolationError),
            reference=isinstance(root, asyncpg.ForeignKeyViolationError),
        )
    return _unstorable() if _is_unstorable(root) else None


def _of_sqlite(error: sqlite3.Error) -> RestorationError | None:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    primary = code & 0xFF
    if primary in _SQLITE_UNAVAILABLE:
        return StoreUnavailable("the database cannot answer now; try again")
    if primary == sqlite3.SQLITE_CONSTRAINT:
        return _broken_rule(unique=code in _SQLITE_UNIQUE, reference=code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY)
    return _unstorable() if isinstance(error, sqlite3.DataError) else None


def _is_unavailable(error: object) -> bool:
    closed = isinstance(error, asyncpg.InterfaceError) and "clos" in str(error)
    return closed or isinstance(error, _UNAVAILABLE)


def _is_unstorable(error: object) -> bool:
    if isinstance(error, asyncpg.InterfaceError):
        return isinstance(error, ValueError)
    return isinstance(error, asyncpg.DataError | OverflowError | UnicodeEncodeError)


def _broken_rule(*, unique: bool, reference: bool) -> Conflict:
    if unique:
        return Duplicate("the same identity is already on record")
    if reference:
        return Conflict("a record referred to is missing, or still referred to", code="broken_reference")
    return Conflict("the record would break a rule the database itself keeps", code="broken_rule")


def _unstorable() -> Invalid:
    return Invalid("a value cannot be stored: too large, or not valid text")
