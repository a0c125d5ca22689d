"""What parts of the bench measure with."""

from scripts.benches.face import Measured, make_readings, measure, packs_of


def test_made_readings_have_a_name_of_their_own_each() -> None:
    readings = make_readings(1000)
    assert len({(each.device, each.boot, each.sequence, each.channel) for each in readings}) == 1000
    assert all(4.0 <= each.value <= 8.0 for each in readings)


def test_packs_hold_all_readings_once() -> None:
    packs = packs_of(make_readings(1000), 10)
    assert {len(pack) for pack in packs} == {10}
    assert all(len({each.device for each in pack}) == 1 for pack in packs)
    assert sum(map(len, packs)) == 1000


def test_a_measured_thing_says_its_time_and_what_it_is_compared_with() -> None:
    measured = measure("nothing", 10, lambda: None)
    assert (measured.things, measured.unit) == (10, "us")
    assert measured.value >= 0
    line = Measured("rate", 10.0, "/s", ratio=0.5, beside="a bare one", note="noisy").line()
    assert line.split() == ["rate", "10.00", "/s", "0.50", "of", "a", "bare", "one", "(noisy)"]
