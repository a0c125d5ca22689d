"""The tables of the registry, a row for each thing of ``coldchain/registry``; see ``records_tables.py``."""

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, Table, or_

from links.records_columns import METADATA, instant, key, names_column, number, row_id, text_column


def _end() -> tuple[Column[Any], ...]:
    """Return the columns of what can come to an end and stays known: when it was, and why."""
    return instant("retired_at", nullable=True), text_column("retired_why")


def in_use_at(table: Table, now: int) -> ColumnElement[bool]:
    """Return the condition that a thing is not at its end.

    Args:
        table: Of sites, assets, devices or contacts.
        now: When [ms]; ``FOREVER_AT``: not even at one to come.
    """
    return or_(table.c.retired_at.is_(None), table.c.retired_at > now)


cooperatives = Table(
    "cooperatives",
    METADATA,
    key("id"),
    *(text_column(name) for name in ("name", "time_zone", "language", "gln")),
    number("hottest_c"),
    Column("keep_years", Integer, nullable=False, server_default="0"),
)

sites = Table(
    "sites",
    METADATA,
    key("coop"),
    key("id"),
    text_column("name"),
    text_column("kind"),
    number("latitude", nullable=True),
    number("longitude", nullable=True),
    text_column("gln"),
    *_end(),
)

gateways = Table("gateways", METADATA, key("coop"), key("id"))

assets = Table(
    "assets",
    METADATA,
    key("coop"),
    key("id"),
    text_column("name"),
    text_column("kind"),
    text_column("profile"),
    text_column("site"),
    number("capacity_kg", nullable=True),
    *(text_column(name) for name in ("plate", "giai", "grai")),
    *_end(),
)

devices = Table(
    "devices",
    METADATA,
    key("coop"),
    key("id"),
    text_column("name"),
    number("sample_interval_s"),
    *(text_column(name) for name in ("model", "serial", "giai")),
    *_end(),
)

placements = Table(
    "placements",
    METADATA,
    row_id(),
    text_column("coop"),
    text_column("device"),
    text_column("asset"),
    instant("from_at"),
    instant("until_at", nullable=True),
    Index(None, "coop", "device"),
)

profiles = Table("profiles", METADATA, key("coop"), key("name"), text_column("content"))  # a Profile as JSON

products = Table("products", METADATA, key("coop"), key("name"), text_column("content"))  # a ProductProfile

contacts = Table(
    "contacts",
    METADATA,
    key("coop"),
    key("id"),
    text_column("name"),
    text_column("role"),
    text_column("phone"),
    text_column("email"),
    text_column("language"),
    text_column("asset"),
    text_column("site"),
    *(names_column(name) for name in ("assets", "sites", "channels")),
    *(text_column(name) for name in ("least_severity", "quiet_hours", "report_time", "gln")),
    *_end(),
)

shipments = Table(
    "shipments",
    METADATA,
    key("coop"),
    key("id"),
    text_column("product"),
    text_column("lot"),
    number("quantity_kg"),
    number("price_per_kg"),
    text_column("origin"),
    text_column("destination"),
    number("start_c", nullable=True),
    text_column("order_ref"),
    names_column("parents"),
    Column("created_at", BigInteger, nullable=False, server_default="0"),
)

legs = Table(
    "legs",
    METADATA,
    row_id(),
    text_column("coop"),
    text_column("shipment"),
    text_column("asset"),
    text_column("custodian"),
    instant("from_at"),
    instant("until_at", nullable=True),
    Index(None, "coop", "shipment"),
)

calibrations = Table(
    "calibrations",
    METADATA,
    row_id(),
    *(text_column(name) for name in ("coop", "device", "certificate", "channel", "laboratory")),
    *(instant(name) for name in ("calibrated_at", "due_at")),
    *(number(name, nullable=True) for name in ("offset", "uncertainty")),
    Index(None, "coop", "device"),
)

prices = Table(
    "prices",
    METADATA,
    row_id(),
    *(text_column(name) for name in ("coop", "product")),
    number("price_per_kg"),
    instant("from_at"),
    Index(None, "coop", "product"),
)

# The settings file as it was last taken over, as JSON: it shows what has changed in it since.
registry_files = Table("registry_files", METADATA, key("coop"), text_column("content"), instant("applied_at"))

# Where each shipment is now, worked out from legs and acts: kept so that lists need not work it out for all.
shipment_places = Table(
    "shipment_places",
    METADATA,
    *(key(name) for name in ("coop", "shipment")),
    *(text_column(name) for name in ("state", "asset", "site", "custodian", "parent")),
    number("quantity_kg"),
    instant("since_at"),
    instant("changes_at", nullable=True),  # when it will be another by itself, as the file planned it
    Index(None, "coop", "since_at"),
    Index(None, "changes_at"),
)

# What labels are signed with: a code that is guessed opens nothing. The newest that was not given up signs.
legal_holds = Table(
    "legal_holds",
    METADATA,
    row_id(),
    *(text_column(name) for name in ("coop", "about", "why", "by")),
    instant("set_at"),
    instant("lifted_at", nullable=True),
    *(text_column(name) for name in ("lifted_by", "lifted_why")),
    Index(None, "coop"),
    sqlite_autoincrement=True,
)

label_keys = Table(
    "label_keys",
    METADATA,
    *(key(name) for name in ("coop", "secret")),
    instant("made_at"),
    instant("ended_at", nullable=True),
)
