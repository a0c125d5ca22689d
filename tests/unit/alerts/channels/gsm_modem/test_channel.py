"""The channel on the model of a modem: sending, and that it ends when told."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.channels.channel import Channel, Handed, Listener, Outgoing
from alerts.channels.gsm_modem.channel import GsmModem
from alerts.channels.gsm_modem.settings import GsmModemSettings
from coldchain.errors import ChannelError
from coldchain.metrics import MODEM_METRICS
from helpers import modem_pdu
from helpers.hearing import Heard
from helpers.modem_model import ModemModel
from helpers.modem_pdu import Sms
from helpers.polling import wait_until
from links.clock import SystemClock
from links.modem import Patience

QUICK = Patience(0.4, 0.5, 0.5, 0.5)


@pytest.fixture
def model(tmp_path: Path) -> Iterator[ModemModel]:
    with ModemModel(tmp_path / "modem") as found:
        yield found


@pytest.fixture
def channel(model: ModemModel, tmp_path: Path) -> Iterator[GsmModem]:
    settings = GsmModemSettings(port=str(model.path), country_code="254")
    made = GsmModem(settings, tmp_path, clock=SystemClock(), patience=QUICK)
    yield made
    made.modem.close()


def outgoing(text: str, address: str = "0700000001") -> Outgoing:
    return Outgoing("key", "peter", address, text)


def test_it_is_a_channel_that_listens(channel: GsmModem) -> None:
    kept: Channel = channel
    assert isinstance(kept, Listener)


def test_an_emoji_and_a_long_text_go_out_and_are_counted(model: ModemModel, channel: GsmModem) -> None:
    assert channel.send(outgoing("Van 1: 😀"), 0) == Handed("+254700000001/1", 1)
    handed = channel.send(outgoing("Close the door! " * 20), 0)
    assert handed == Handed("+254700000001/2,+254700000001/3,+254700000001/4", 3)
    assert model.sent[0] == Sms("+254700000001", "Van 1: 😀")
    assert all(wanted for _, _, wanted in model.references)


@pytest.mark.parametrize("wrong", [outgoing("x", "peter"), outgoing("\ud83d")])
def test_what_can_never_be_sent_is_not_tried_again(channel: GsmModem, wrong: Outgoing) -> None:
    with pytest.raises(ChannelError) as raised:
        channel.send(wrong, 0)
    assert not raised.value.retry


def test_sending_and_hearing_at_once(model: ModemModel, channel: GsmModem) -> None:
    ears, stop = Heard(), threading.Event()
    thread = threading.Thread(target=channel.listen, args=(ears, stop))
    thread.start()
    try:
        for number in range(12):
            model.receive(modem_pdu.deliver("+254700000009", f"in {number}"))
            channel.send(outgoing(f"out {number}"), 0)
        wait_until(lambda: len(ears.messages) >= 12, "all messages")
        model.tell(3)
        wait_until(lambda: ears.receipts, "a receipt")
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    assert [each.text for each in model.sent] == [f"out {number}" for number in range(12)]
    assert {each.text for each in ears.messages} == {f"in {number}" for number in range(12)}
    assert ears.receipts[0].reference == "+254700000001/4"
    assert not model.stored["SM"]


def test_how_it_is_in_numbers_and_words(model: ModemModel, channel: GsmModem) -> None:
    channel.send(outgoing("x"), 0)
    assert set(channel.samples()) <= {each.name for each in MODEM_METRICS}
    assert channel.samples()["coldchain_modem_taken_total"] == 1
    assert channel.samples()["coldchain_modem_signal_dbm"] == -79
    assert channel.troubles() == {}
    channel.listening.error = "no network"
    assert channel.troubles() == {"modem": "no network"}
    assert channel.samples()["coldchain_modem_well"] == 0
