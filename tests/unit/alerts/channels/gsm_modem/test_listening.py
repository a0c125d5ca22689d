"""What is heard from the model of a modem, with all that goes wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from alerts.channels.channel import Delivery
from alerts.channels.gsm_modem import listening as module
from alerts.channels.gsm_modem import sent as sent_module
from alerts.channels.gsm_modem.channel import GsmModem
from alerts.channels.gsm_modem.listening import UNREADABLE
from alerts.channels.gsm_modem.settings import GsmModemSettings
from coldchain.errors import ChannelError, LinkError, RecordsError
from coldchain.sms.assembly import MISSING
from helpers import modem_pdu
from helpers.hearing import Heard
from helpers.modem_model import ModemModel
from links import modem_store
from links.clock import SystemClock
from links.modem import Patience

THEM = "+254700000009"


class Bench(NamedTuple):
    model: ModemModel
    channel: GsmModem
    ears: Heard

    def step(self, times: int = 1) -> None:
        for _ in range(times):
            self.channel.listening.step(self.ears)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(module, "HEAR_S", 0.1)
    monkeypatch.setattr(sent_module, "SETTLE_S", 0.0)
    with ModemModel(tmp_path / "modem") as model:
        settings = GsmModemSettings(port=str(model.path), country_code="254")
        patience = Patience(0.4, 0.5, 0.5, 0.5)
        channel = GsmModem(settings, tmp_path, clock=SystemClock(), patience=patience)
        yield Bench(model, channel, Heard())
        channel.modem.close()


def test_what_came_before_we_listened_and_what_is_announced(bench: Bench) -> None:
    bench.model.receive(modem_pdu.deliver(THEM, "before"))
    bench.step()
    bench.model.receive(modem_pdu.deliver("0700000009", "OK 😀"))
    bench.step()
    assert [(each.address, each.text) for each in bench.ears.messages] == [(THEM, "before"), (THEM, "OK 😀")]
    assert bench.ears.messages[0].sent_at == 1_790_000_000_000
    assert not bench.model.stored["SM"]


def test_nothing_leaves_the_store_before_it_is_taken(bench: Bench) -> None:
    bench.ears.refuses = True
    bench.model.receive(modem_pdu.deliver(THEM, "keep me"))
    for _ in range(2):
        with pytest.raises(RecordsError):
            bench.step()
    assert len(bench.model.stored["SM"]) == 1
    bench.ears.refuses = False
    bench.step(2)
    assert bench.ears.texts == ["keep me"]
    assert not bench.model.stored["SM"]


def test_what_could_not_be_deleted_has_the_same_name_again(bench: Bench) -> None:
    bench.model.no_delete = True
    bench.model.receive(modem_pdu.deliver(THEM, "x"))
    bench.step()
    bench.channel.listening._sweep_s = 0.0
    bench.step()
    assert len(bench.ears.messages) == 2
    assert len({each.reference for each in bench.ears.messages}) == 1


def test_a_long_message_out_of_order_and_twice(bench: Bench) -> None:
    for place, text in ((2, "down 😀"), (1, "broken "), (2, "down 😀")):
        bench.model.receive(modem_pdu.deliver(THEM, text, part=(700, 2, place), wide=True))
        bench.step()
    bench.step()
    assert bench.ears.texts[0] == "broken down 😀"
    bench.model.receive(modem_pdu.deliver(THEM, "next"))
    bench.step()
    assert bench.ears.texts[-1] == "next"


def test_a_store_full_of_halves_is_emptied(bench: Bench) -> None:
    for number in range(10):
        bench.model.receive(modem_pdu.deliver(THEM, f"half {number}", part=(number, 2, 1)))
    bench.model.receive(modem_pdu.deliver(THEM, "help"))
    bench.step(2)
    assert f"half 0 {MISSING}" in bench.ears.texts
    assert "help" in bench.ears.texts


def test_a_message_on_the_line_alone_is_kept_until_it_is_taken(bench: Bench) -> None:
    bench.step()
    bench.model.ways[1] = 2
    bench.ears.refuses = True
    bench.model.receive(modem_pdu.deliver(THEM, "direct"))
    with pytest.raises(RecordsError):
        bench.step()
    bench.ears.refuses = False
    bench.step(2)
    assert bench.ears.texts == ["direct"]


def test_an_unreadable_one_is_handed_over_and_stops_no_other(bench: Bench) -> None:
    good = modem_pdu.deliver(THEM, "good")
    for pdu in (good[:40], "FFFF", good):
        bench.model.receive(pdu)
    bench.step()
    assert bench.ears.texts == [f"{UNREADABLE}{good[:40]}", f"{UNREADABLE}FFFF", "good"]
    assert bench.ears.messages[0].address == THEM
    assert not bench.model.stored["SM"]


@pytest.mark.parametrize("stored", [True, False])
def test_reports_in_any_order_twice_and_pending(bench: Bench, stored: bool) -> None:
    if not stored:
        bench.model.refused_ways = {"2,1,0,2,0"}
    for text in ("a", "b", "c"):
        bench.channel.modem.send(THEM, text)
    for which, status in ((2, 0x30), (2, 0), (0, 0x46), (2, 0)):
        bench.model.tell(which, status)
    bench.step(3)
    told = [(each.reference, each.state) for each in bench.ears.receipts]
    assert sorted(set(told)) == [(f"{THEM}/1", Delivery.FAILED), (f"{THEM}/3", Delivery.DELIVERED)]
    assert "70" in next(each.detail for each in bench.ears.receipts if each.state is Delivery.FAILED)
    assert not bench.model.stored["SR"]


def test_a_port_that_vanished_is_listened_to_again(bench: Bench) -> None:
    bench.step()
    bench.model.unplug()
    with pytest.raises(LinkError):
        bench.step(3)
    bench.model.plug()
    bench.model.forget_ways()
    bench.model.receive(modem_pdu.deliver(THEM, "while away"))
    bench.step()
    assert bench.ears.texts == ["while away"]
    assert bench.model.ways[1] == 1


def test_half_a_list_is_asked_for_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modem_store, "LIST_S", 0.3)
    bench.step()
    bench.model.half_answer = "AT+CMGL=4"
    bench.model.receive(modem_pdu.deliver(THEM, "x"))
    with pytest.raises(LinkError, match="no answer"):
        bench.step()
    bench.step(2)
    assert bench.ears.texts == ["x"]


def test_one_that_is_long_out_of_the_network_is_reset(bench: Bench) -> None:
    bench.model.registered = 2
    listening = bench.channel.listening
    for well_s in (listening._well_s, -1e9):
        listening._well_s, listening._look_s = well_s, 0.0
        with pytest.raises(ChannelError, match="looking for a network"):
            bench.step()
    assert bench.model.resets == 1
    bench.model.registered = 1
    listening._look_s = 0.0
    bench.step()
    assert (listening.error, bench.channel.modem.registration) == ("", "registered")
