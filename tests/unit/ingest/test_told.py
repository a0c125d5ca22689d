"""Claims are written, then acknowledged, then confirmed; a database that fails delays them."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain import stored, told
from coldchain.errors import InputError, RecordsError
from coldchain.told import Claim, ClaimState
from helpers.polling import wait_until
from ingest import told as module
from ingest.counters import ReceiverCounters
from ingest.known import Known
from ingest.told import ToldKeeper
from links.broker import Message
from links.clock import SystemClock
from links.records import Records
from links.records_gateway_told import claims_of, save_claims

POINT = "co/van/x/air/temperature|warm"
CLAIM = Claim(
    id=f"{POINT}|5|peter",
    excursion=f"{POINT}|5",
    point=POINT,
    contact="peter",
    state=ClaimState.SENT,
    started_at=5,
    at=9,
)
KNOWN = Known(gateways=frozenset({("co", "gw")}))


class Session:
    """Remembers in which order it was told what."""

    def __init__(self) -> None:
        self.done: list[tuple[str, object]] = []

    def acknowledge(self, mid: int) -> bool:
        self.done.append(("acknowledged", mid))
        return True

    def drop(self, reason: str) -> None:
        self.done.append(("dropped", reason))

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        self.done.append((topic, stored.decode_told(payload)))
        return None


def message(payload: bytes, gateway: str = "gw") -> Message:
    return Message(f"coldchain/v1/co/{gateway}/alarms", payload, 7, False, False)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = Records(f"sqlite:///{tmp_path}/records.sqlite")
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def keeper(records: Records, session: Session) -> Iterator[ToldKeeper]:
    found = ToldKeeper(records, session, clock=SystemClock(), counters=ReceiverCounters())
    stop = threading.Event()
    thread = threading.Thread(target=found.run, args=(stop,))
    thread.start()
    yield found
    stop.set()
    thread.join(10)


def test_written_then_acknowledged_then_confirmed(
    records: Records, session: Session, keeper: ToldKeeper
) -> None:
    assert keeper.offer(message(told.encode([CLAIM])), known=KNOWN, received_at=10)
    wait_until(lambda: len(session.done) == 2, "a confirmation")
    assert session.done == [
        ("acknowledged", 7),
        ("coldchain/v1/co/gw/stored", [(CLAIM.id, "sent")]),
    ]
    with records.reading() as connection:
        assert claims_of(connection, "co", POINT) == [CLAIM]


@pytest.mark.parametrize(
    ("payload", "gateway", "reason"),
    [
        (b"rubbish", "gw", "bad-pack"),
        (told.encode([CLAIM]), "stranger", "unknown-gateway"),
        (told.encode([CLAIM]).replace(b'"point":"co/', b'"point":"other/'), "gw", "bad-claim"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    keeper: ToldKeeper, payload: bytes, gateway: str, reason: str
) -> None:
    with pytest.raises(InputError) as raised:
        keeper.offer(message(payload, gateway), known=KNOWN, received_at=10)
    assert raised.value.reason == reason


def test_a_database_that_fails_delays_the_acknowledgement(
    session: Session, keeper: ToldKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, failures = save_claims, [1, 2]

    def failing(*args: object, **named: object) -> None:
        if failures:
            failures.pop()
            assert not session.done
            raise RecordsError("records", "locked", "free ones", retry=True)
        save(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "save_claims", failing)
    keeper.offer(message(told.encode([CLAIM])), known=KNOWN, received_at=10)
    wait_until(lambda: len(session.done) == 2, "a confirmation")
    assert not failures


def test_too_many_are_left_to_the_broker(records: Records, session: Session) -> None:
    keeper = ToldKeeper(records, session, clock=SystemClock(), counters=ReceiverCounters())
    body = message(told.encode([CLAIM]))
    for _ in range(module.WAITING_AT_MOST):
        assert keeper.offer(body, known=KNOWN, received_at=10)
    assert not keeper.offer(body, known=KNOWN, received_at=10)
