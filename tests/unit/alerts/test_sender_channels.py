"""The workers of several channels: doubt, what takes over, what wakes them, and money. Real records."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.email.channel import Email
from alerts.channels.email.settings import EmailSettings
from alerts.gate import Gate
from alerts.sender import DOUBTS_AT_MOST, Rules, Sender, senders_of
from alerts.sending import rules_of
from alerts.settings import AlertsSettings
from coldchain.errors import ChannelError, InputError, PortError
from coldchain.judgement.unsent import Unsent
from coldchain.messages.prefixes import as_repeat
from helpers.clock import ManualClock
from helpers.mail_server import mail_server
from helpers.polling import wait_until
from links.clock import SystemClock
from links.records import Records
from links.records_budget import accounts
from links.records_outbox import Draft, put
from links.records_tables import contacts, outbox

REPEAT = as_repeat("", "en")

DRAFT = Draft("t|ann|sms", "co", "t", "ann", "sms", "+254", "text", 0, 10**9)
ORDER = ("sms", "mail")
NO_NETWORK = ChannelError("modem", "no network", "a network", retry=True)
SILENT = PortError("modem", "no word", "OK", retry=True)


class Way:
    """A channel that keeps what it is given, and fails with what it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.texts: list[str] = []
        self.error = error

    def send(self, message: Outgoing, now: int) -> Handed:
        del now
        self.texts.append(message.text)
        if self.error is not None:
            raise self.error
        return Handed("ref", 2, None)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    yield records
    records.close()


def write(records: Records, *drafts: Draft) -> None:
    """Put messages into the outbox."""
    with records.transaction() as connection:
        put(connection, drafts)


def rows(records: Records) -> list[tuple[str, str, bool]]:
    """Return channel, error and doubt of every message."""
    with records.reading() as connection:
        found = connection.execute(outbox.select().order_by(outbox.c.id)).mappings()
        return [(row["channel"], row["error"], row["in_doubt"]) for row in found]


def drain(senders: list[Sender]) -> None:
    """Send all that is due, and write down what became of it."""
    busy = [True]
    while any(busy):
        busy = [sender.step() for sender in senders]


def test_what_may_have_been_sent_is_repeated_a_few_times_and_says_so(records: Records) -> None:
    way, clock = Way(SILENT), ManualClock()
    senders = senders_of(records, {"sms": way}, clock=clock, rules=Rules(60))
    write(records, DRAFT)
    for _ in range(DOUBTS_AT_MOST + 3):
        drain(senders)
        clock.advance(3_600_000)
    assert way.texts == ["text", *[f"{REPEAT}text"] * (DOUBTS_AT_MOST - 1)]
    assert rows(records) == [("sms", Unsent.IN_DOUBT, True)]


@pytest.mark.parametrize("error", [SILENT, ValueError("a mistake of ours")])
def test_a_channel_that_breaks_stops_nothing_else(records: Records, error: Exception) -> None:
    ways = {"sms": Way(error), "mail": Way()}
    write(records, DRAFT, DRAFT._replace(key="t|ann|mail", channel="mail"))
    drain(senders_of(records, ways, clock=ManualClock(), rules=Rules(60)))
    assert ways["mail"].texts == ["text"]
    assert rows(records)[0] == ("sms", str(error) if error is SILENT else repr(error), True)


@pytest.mark.parametrize(
    "error",
    [
        ChannelError("modem", "refused", "a number", retry=False),
        InputError("number", "'x'", "digits"),
    ],
)
def test_the_next_channel_takes_over_what_one_refuses(records: Records, error: Exception) -> None:
    ways = {"sms": Way(error), "mail": Way()}
    write(records, DRAFT)
    drain(senders_of(records, ways, clock=ManualClock(), rules=Rules(60, order=ORDER)))
    assert ways["mail"].texts == ["text"]
    assert rows(records) == [("sms", str(error), False), ("mail", "", False)]


def test_the_next_channel_takes_over_what_has_failed_for_too_long(records: Records) -> None:
    ways, clock = {"sms": Way(NO_NETWORK), "mail": Way()}, ManualClock()
    senders = senders_of(records, ways, clock=clock, rules=Rules(60, order=ORDER, fall_back_after_s=100))
    write(records, DRAFT)
    drain(senders)
    clock.advance(99_000)
    drain(senders)
    assert ways["mail"].texts == []
    clock.advance(200_000)
    drain(senders)
    assert ways["mail"].texts == ["text"]
    assert rows(records) == [("sms", Unsent.FELL_BACK, False), ("mail", "", False)]


def test_a_person_s_own_order_goes_before_that_of_the_station(records: Records) -> None:
    refused = ChannelError("modem", "refused", "a number", retry=False)
    ways = {"sms": Way(refused), "mail": Way(), "file": Way()}
    person = {"coop": "co", "id": "ann", "name": "", "role": "driver", "phone": "+9", "language": "en"}
    with records.transaction() as connection:
        connection.execute(insert(contacts).values(**person, channels=("sms", "gone", "file")))
    write(records, DRAFT)
    drain(senders_of(records, ways, clock=ManualClock(), rules=Rules(60, order=ORDER)))
    assert (ways["mail"].texts, ways["file"].texts) == ([], ["text"])
    assert [row[0] for row in rows(records)] == ["sms", "file"]


def test_the_last_channel_goes_on_trying(records: Records) -> None:
    way, clock = Way(NO_NETWORK), ManualClock()
    senders = senders_of(records, {"sms": way}, clock=clock, rules=Rules(60, order=("sms",)))
    write(records, DRAFT)
    for _ in range(5):
        drain(senders)
        clock.advance(400_000)
    assert len(way.texts) == 5


def test_a_message_is_sent_when_somebody_says_so_and_not_at_the_next_look(records: Records) -> None:
    class Patient(SystemClock):
        """Never looks by itself."""

        def wait(self, event: threading.Event, duration_s: float) -> bool:
            del duration_s
            return super().wait(event, 60.0)

    way, stop = Way(), threading.Event()
    (sender,) = senders_of(records, {"sms": way}, clock=Patient(), rules=Rules(60))
    thread = threading.Thread(target=sender.run, args=(stop,))
    thread.start()
    write(records, DRAFT._replace(expires_at=2**60))
    sender.wake()
    wait_until(lambda: way.texts == ["text"], "the message")
    stop.set()
    sender.wake()
    thread.join(10)
    assert not thread.is_alive()


def test_a_failed_message_costs_nothing_and_one_in_doubt_does(records: Records) -> None:
    tariff = {"channel": "sms", "price": 1.5, "currency": "KES"}
    rules = rules_of(AlertsSettings.model_validate({"budget": {"tariffs": [tariff]}}))
    way, clock = Way(NO_NETWORK), ManualClock()
    senders = senders_of(records, {"sms": way}, clock=clock, rules=rules)
    write(records, DRAFT)
    spent = []
    for error in (NO_NETWORK, SILENT, None):
        way.error = error
        drain(senders)
        with records.reading() as connection:
            spent += [(each.messages, each.segments, each.money) for each in accounts(connection)]
        clock.advance(3_600_000)
    assert spent == [(0, 0, 0.0), (1, 1, 1.5), (2, 3, 4.5)]


def test_a_message_that_expires_on_its_way_is_not_sent(records: Records) -> None:
    class Late(Gate):
        """Takes its time."""

        def look(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            found = super().look(*args, **kwargs)  # type: ignore[arg-type]
            clock.advance(100)
            return found

    way, clock = Way(), ManualClock()
    write(records, DRAFT._replace(expires_at=50))
    drain(senders_of(records, {"sms": way}, clock=clock, rules=Rules(60, gate=Late())))
    assert way.texts == []
    assert rows(records) == [("sms", "expired", False)]


@pytest.mark.parametrize(("address", "answer"), [("ann@x", b"550 5.1.1 nobody"), ("", b"")])
def test_who_cannot_be_told_by_mail_is_told_by_telephone(
    records: Records, address: str, answer: bytes
) -> None:
    """A real mail server refuses the person, or there is no address; the number is the registry's."""
    person = {"coop": "co", "id": "ann", "phone": "+254700000001", "email": address, "language": "en"}
    with records.transaction() as connection:
        connection.execute(
            insert(contacts), [{**person, "name": "", "role": "driver", "asset": "", "site": ""}]
        )
    write(records, DRAFT._replace(key="t|ann|email", channel="email", address=address))
    modem = Way()
    with mail_server() as server:
        server.replies["RCPT"] = answer
        given = EmailSettings(
            server="127.0.0.1", port=server.port, security="none", sender="cold@example.org"
        )
        mail, clock = Email(given, clock=SystemClock()), ManualClock(100)
        rules = Rules(300.0, order=("email", "gsm_modem"))
        drain(senders_of(records, {"email": mail, "gsm_modem": modem}, clock=clock, rules=rules))
        assert (server.mails, modem.texts) == ([], ["text"])
    (first, second) = rows(records)
    assert first[0] == "email"
    assert ("550" if answer else "Give the contact an email") in first[1]
    assert second == ("gsm_modem", "", False)
    with records.reading() as connection:
        assert connection.execute(outbox.select()).mappings().all()[1]["address"] == "+254700000001"
