"""What entries say of the gateway that sent them. Minutes after noon."""

from alerts.hearing import hearing_of
from coldchain.judgement.coverage_holes import JOIN_MS
from coldchain.judgement.gateway_state import Carried
from helpers.watching import COOP, air, at
from links.journal import Entry


def test_every_device_is_carried_by_its_newest_reading_and_the_last_pack_that_held_one() -> None:
    first = Entry(COOP, "gw-1", at(10), (air(9, 4), air(10, 4), air(8, 4, device="logger-2")))
    second = Entry(COOP, "gw-1", at(11), (air(7, 4),))
    for entries in ((first, second), (second, first)):
        heard = hearing_of(entries)
        assert heard.carried == {"logger-1": Carried(at(11), at(10)), "logger-2": Carried(at(10), at(8))}
        assert sorted(heard.received) == [at(10), at(11)]


def test_what_took_long_is_late_by_the_second() -> None:
    edge = JOIN_MS / 60_000
    all_late = Entry(COOP, "gw-1", at(60), (air(1, 4), air(2, 4)))
    partly = Entry(COOP, "gw-1", at(70), (air(70 - edge, 4), air(69.99 - edge, 4)))
    heard = hearing_of([all_late, partly])
    assert list(heard.measured_late) == [at(1), at(2), at(69.99 - edge) // 1000 * 1000]
    assert heard.drained_at == at(70)


def test_an_empty_entry_is_a_sign_of_life() -> None:
    heard = hearing_of([Entry(COOP, "gw-1", at(5), ())])
    assert (list(heard.received), list(heard.measured_late), dict(heard.carried)) == ([at(5)], [], {})
