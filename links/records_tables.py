"""The tables of the records database: the words that the rest of the project queries with.

Not the schema's history: ``migrations/versions`` says how a database gets here, and a test holds the two
together. Nothing here is special to SQLite; PostgreSQL reads the same definitions. Instants (``_at``) are
ms since 1970, UTC. Every table but ``cursors`` carries ``coop``, so that one cooperative never sees
another's. There are no foreign keys: judgement writes facts about things that may since have been removed.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    false,
    text,
)

from links import (
    records_access_tables,
    records_audit_tables,
    records_budget_tables,
    records_columns,
    records_gateway_tables,
    records_life_tables,
    records_people_tables,
    records_registry_tables,
    records_replies_tables,
    records_stream_tables,
)

METADATA = records_columns.METADATA
_instant, _key, _number = records_columns.instant, records_columns.key, records_columns.number
_row_id, _text, AnyText = records_columns.row_id, records_columns.text_column, records_columns.AnyText
cooperatives = records_registry_tables.cooperatives
sites = records_registry_tables.sites
gateways = records_registry_tables.gateways
assets = records_registry_tables.assets
devices = records_registry_tables.devices
placements = records_registry_tables.placements
profiles = records_registry_tables.profiles
products = records_registry_tables.products
contacts = records_registry_tables.contacts
shipments = records_registry_tables.shipments
legs = records_registry_tables.legs
calibrations = records_registry_tables.calibrations
prices = records_registry_tables.prices
registry_files = records_registry_tables.registry_files
shipment_places = records_registry_tables.shipment_places
label_keys, legal_holds = records_registry_tables.label_keys, records_registry_tables.legal_holds
gateway_settings = records_gateway_tables.gateway_settings
alarms, alarm_actions = records_life_tables.alarms, records_life_tables.alarm_actions
alarm_windows, alarm_chatter = records_life_tables.alarm_windows, records_life_tables.alarm_chatter
contact_choices, escalations = records_people_tables.contact_choices, records_people_tables.escalations
answer_codes, custody_acts = records_replies_tables.answer_codes, records_replies_tables.custody_acts
receipts = records_replies_tables.receipts
accounts, memberships = records_access_tables.accounts, records_access_tables.memberships
sessions, api_tokens = records_access_tables.sessions, records_access_tables.api_tokens
requests = records_access_tables.requests
audit, audit_heads = records_audit_tables.audit, records_audit_tables.audit_heads
spending = records_budget_tables.spending
stream_events = records_stream_tables.stream_events


def _open_ones(name: str, column: str) -> Index:
    """Return an index of the few excursions that go on, so that looking for them never counts the history."""
    going_on = text("ended_at IS NULL")
    return Index(name, column, sqlite_where=going_on, postgresql_where=going_on)


# Judgement: the evaluator's state and what it found.

judgements = Table(
    "judgements",
    METADATA,
    _key("key"),  # coop/asset/device/channel
    _text("coop"),
    _text("asset"),
    _text("device"),
    _text("channel"),
    Column("blob", LargeBinary, nullable=False),
    _instant("deadline_at", nullable=True),
    _text("placed"),  # fingerprint of the placements under which it arose
    _instant("judged_until"),
    Index(None, "deadline_at"),
)

excursions = Table(
    "excursions",
    METADATA,
    _key("id"),
    _text("coop"),
    _text("key"),  # of the judgement that found it
    _text("asset"),
    _text("device"),
    _text("channel"),
    _text("point"),  # of the alarm that it belongs to
    _text("limit_name"),
    _text("side"),
    _text("kind"),  # limit | absence
    _number("bound", nullable=True),
    _text("severity"),
    _instant("started_at"),
    _instant("confirmed_at", nullable=True),
    _instant("ended_at", nullable=True),
    _number("extreme", nullable=True),
    _instant("extreme_at", nullable=True),
    Column("readings", BigInteger, nullable=False),
    Column("unknown_ms", BigInteger, nullable=False),
    _text("note"),  # what was wrong with a sensor
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("raised", Boolean, nullable=False, server_default=false()),  # people have been told that it began
    Column("returned", Boolean, nullable=False, server_default=false()),  # ... and that it is over
    _instant("recorded_at"),
    Column("version", Integer, nullable=False),
    Index(None, "coop", "started_at"),
    Index(None, "key", "started_at"),
    Index(None, "point", "started_at"),
    _open_ones("ix_excursions_open_key", "key"),
    _open_ones("ix_excursions_open_point", "point"),
)

# Shipments: the state of each, and every verdict that was given on it.

shipment_states = Table(
    "shipment_states",
    METADATA,
    _key("key"),  # coop/shipment
    _text("coop"),
    _text("shipment"),
    _text("fingerprint"),  # of the trip under which it arose
    Column("blob", LargeBinary, nullable=False),
    _instant("deadline_at", nullable=True),
    Index(None, "coop", "shipment"),
    Index(None, "deadline_at"),
)

verdicts = Table(
    "verdicts",
    METADATA,
    _key("coop"),
    _key("shipment"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _text("decision"),
    Column("final", Boolean, nullable=False, server_default=false()),
    _text("cause"),  # why there is a new version
    _text("content"),  # a Verdict as JSON
    _instant("as_of_at"),
    _instant("recorded_at"),
    Index(None, "coop", "recorded_at"),
)

# Alarms and what was told to whom.

transitions = Table(
    "transitions",
    METADATA,
    _key("id"),
    _text("coop"),
    _text("alarm"),
    Column("occurrence", Integer, nullable=False),
    _text("from_state"),
    _text("to_state"),
    _text("event"),
    _text("reason"),
    _text("excursion"),
    _instant("event_at"),
    _instant("recorded_at"),
    Column("late", Boolean, nullable=False, server_default=false()),
    _text("untold"),  # why no message of its own tells it; empty: one does, or did
    _text("told_with"),  # the transition whose message tells this one too
    Index(None, "alarm", "occurrence"),
    Index(None, "coop", "recorded_at"),
)

outbox = Table(
    "outbox",
    METADATA,
    _row_id(),
    Column("key", AnyText, nullable=False),
    _text("coop"),
    _text("transition"),
    _text("contact"),
    _text("channel"),
    _text("address"),
    _text("body"),
    _instant("created_at"),
    _instant("due_at"),
    _instant("expires_at"),
    _instant("claimed_at", nullable=True),
    _instant("sent_at", nullable=True),
    _instant("delivered_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("reference", AnyText, nullable=True),
    Column("in_doubt", Boolean, nullable=False, server_default=false()),
    _text("error"),
    _text("held"),  # the excursion of a late notice that is held back until its backlog has come; or empty
    _text("purpose"),  # alarm | goods | gateway | system | reply | report
    _text("severity"),
    _text("about"),  # the asset or site that it is about
    Column("segments", Integer, nullable=False, server_default="0"),  # of SMS
    _number("cost", nullable=True),  # in the currency of the channel's tariff
    _text("delivery"),  # what the network said in the end: delivered | failed; empty: nothing yet
    _text("delivery_detail"),
    Column("rank", Integer, nullable=False, server_default="3"),  # the smaller, the sooner it is sent
    _text("folded_into"),  # the key of the message that tells it too
    UniqueConstraint("key"),
    Index(None, "transition"),
    Index(None, "coop", "contact", "sent_at", "due_at"),
    Index(None, "sent_at", "due_at"),
    Index(None, "coop", "created_at"),
    sqlite_autoincrement=True,  # the number of a deleted message is never given to another one
)

inbox = Table(
    "inbox",
    METADATA,
    _row_id(),
    Column("key", AnyText, nullable=False),  # channel|reference: a second one with it is no second message
    _text("coop"),  # of the person; empty when nobody is known by that address
    _text("contact"),
    *(_text(name) for name in ("channel", "address", "body")),
    _instant("sent_at", nullable=True),
    _instant("received_at"),
    _instant("handled_at", nullable=True),
    _text("meaning"),  # what it was taken for
    _text("outcome"),  # what was done because of it, or why nothing was
    UniqueConstraint("key"),
    Index(None, "handled_at"),
    Index(None, "coop", "received_at"),
    sqlite_autoincrement=True,
)

# Where the consumers stand, and what gateways say of themselves.

cursors = Table("cursors", METADATA, _key("consumer"), Column("position", BigInteger, nullable=False))

gateway_status = Table(
    "gateway_status",
    METADATA,
    *(_key(name) for name in ("coop", "gateway")),
    _text("status"),  # JSON, as the gateway published it
    _instant("received_at"),
)

gateway_silence = Table(
    "gateway_silence",
    METADATA,
    *(_key(name) for name in ("coop", "gateway")),
    Column("blob", LargeBinary, nullable=False),  # when it was heard, and what was learned of its coverage
    _instant("deadline_at", nullable=True),  # when its silence would be reported
)

# Whom gateways have told while they were alone: by excursion|contact; ``at`` is when it came into its state.
gateway_told = Table(
    "gateway_told",
    METADATA,
    *(_key(name) for name in ("coop", "id")),
    *(_text(name) for name in ("gateway", "excursion", "point", "contact", "event", "state", "text")),
    *(_instant(name) for name in ("started_at", "at", "received_at")),
    Index(None, "coop", "point"),
)

# What no rule covers.

uncovered = Table(
    "uncovered",
    METADATA,
    *(_key(name) for name in ("coop", "device", "channel")),
    _text("reason"),
    _instant("first_at"),  # when the watcher first had such a reading, and last
    _instant("last_at"),
    Column("readings", BigInteger, nullable=False),
)
