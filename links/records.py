"""The records database: one URL, opened, migrated and locked the same way on SQLite and on PostgreSQL.

Not its tables (``records_tables.py``) and not what is asked of them (``records_*.py``). SQLite files are for
one machine: WAL, durable against power cuts, one writer at a time who waits for its turn from the start.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from coldchain.errors import RecordsError
from links.sqlite_file import link_error, make_private, prepare
from links.turns import Turns

__all__ = ["HEAD", "Connection", "Records"]  # programs name the type Connection, and import it from here

HEAD = "0006"
"""The newest migration; the tables of ``records_tables.py`` are those after it."""

_MIGRATIONS = Path(__file__).with_name("migrations")
_MIGRATION_LOCK = 0x636F6C64  # "cold": names the lock under which PostgreSQL is migrated by one at a time
_READING = "coldchain_reading"
_READ_ONLY = "25006"  # what a PostgreSQL server says that has just become, or is still, a standby
_URLS = "sqlite:////folder/records.db or postgresql://user@host/name"
_DRIVER = "postgresql+psycopg"  # version 3; SQLAlchemy itself would take psycopg2


class Records:
    """The records of one database. May be used by several threads; every program calls ``migrate`` first.

    Args:
        url: SQLAlchemy URL; a SQLite file and its folder are made when they are absent.

    Every method raises ``RecordsError``, which says whether trying again can help.
    """

    def __init__(self, url: str) -> None:
        self.engine, self._thing = _open(url)
        self._turns = Turns() if self.engine.dialect.name == "sqlite" else None
        snapshot: dict[str, Any] = {_READING: True}
        if self.engine.dialect.name == "postgresql":
            snapshot |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reader = self.engine.execution_options(**snapshot)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection whose changes are committed at the end, or undone on any exception."""
        turn = self._turns.turn() if self._turns else nullcontext()
        with turn, self._errors(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one moment of the database, changes nothing and blocks no writer."""
        with self._errors(), self._reader.connect() as connection, _refusing_writes(connection):
            yield connection

    def version(self) -> str:
        """Return the migration that the database stands at; empty when it is new."""
        with self.reading() as connection:
            return _version(connection)

    def migrate(self) -> None:
        """Bring the tables to this program's version; quick when they are, safe when two programs do it.

        Raises:
            RecordsError: It cannot be reached, or a newer program has migrated it.
        """
        if self.version() == HEAD:
            return
        with self.transaction() as connection:
            if connection.dialect.name == "postgresql":
                lock = text("SELECT pg_advisory_xact_lock(:key)")
                connection.execute(lock, {"key": _MIGRATION_LOCK})
            if _version(connection) != HEAD:  # or else another process has been quicker
                self._upgrade(connection)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _upgrade(self, connection: Connection) -> None:
        from alembic import command, config, util  # noqa: PLC0415 - half a second that most starts do not need

        settings = config.Config(attributes={"connection": connection})
        settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        try:
            command.upgrade(settings, "head")
        except util.CommandError as error:
            next_step = "A newer program has migrated it: update this one."
            raise RecordsError(self._thing, str(error), f"up to {HEAD}", next_step, retry=False) from error

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise _records_error(error, self._thing) from error


def _open(url: str) -> tuple[Engine, str]:
    """Return the engine of a URL and what to call it, without its password."""
    parsed, thing = _parse(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    try:
        if is_sqlite:
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_pre_ping=not is_sqlite)
    except OSError as error:
        raise link_error(error, RecordsError, thing) from error
    except ImportError as error:
        next_step = "Install the driver: pip install 'coldchain[postgresql]'."
        raise RecordsError(thing, str(error), _URLS, next_step, retry=False) from error
    except SQLAlchemyError as error:
        raise RecordsError(thing, str(error), _URLS, retry=False) from error
    if is_sqlite:
        event.listen(engine, "do_connect", _before_connect)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine, thing


def _parse(url: str) -> tuple[URL, str]:
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        # The text is not repeated: it may hold a password.
        raise RecordsError("records URL", "a text that is no URL", _URLS, retry=False) from None
    shown = parsed.render_as_string(hide_password=True)
    if parsed.get_backend_name() not in {"sqlite", "postgresql"} or parsed.database in {None, "", ":memory:"}:
        raise RecordsError("records URL", shown, _URLS, retry=False)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername=_DRIVER)
    return parsed, f"records {shown}"


def _before_connect(_dialect: object, _record: object, words: list[object], _named: object) -> None:
    """Have a new file be its owner's only, whoever starts the first program and with what mask."""
    with suppress(OSError):  # SQLite says it better
        make_private(Path(str(words[0])))


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    """Take the opening of transactions away from the driver, which would leave table changes out of them."""
    connection.isolation_level = None
    prepare(connection, synchronous="FULL")


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _refusing_writes(connection: Connection) -> Iterator[None]:
    """Have SQLite refuse writes for a while; PostgreSQL is told with the transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA query_only=ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA query_only=OFF")


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _records_error(error: SQLAlchemyError | sqlite3.Error, thing: str) -> RecordsError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return link_error(cause, RecordsError, thing)
    is_standby = getattr(cause, "sqlstate", None) == _READ_ONLY
    retry = is_standby or isinstance(error, (OperationalError, InterfaceError, PoolTimeoutError))
    next_step = "It is tried again by itself." if retry else "Report it with this text."
    return RecordsError(thing, str(cause), "a database that answers", next_step, retry=retry)
