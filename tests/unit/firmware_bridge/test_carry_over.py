"""Time carried over a restart of the gateway, or bounded."""

from firmware_bridge.carry_over import Bounds, GatewayBoot, Mark, Waiting, bounds, by_bounds, by_uptime

T0 = 1_800_000_000_000
H = 3_600_000
BOOTS = [
    GatewayBoot(1, 1 * H, T0, "ntp"),
    GatewayBoot(2, 2 * H),
    GatewayBoot(3, 3 * H),
    GatewayBoot(4, 1 * H, T0 + 10 * H, "gps"),
    GatewayBoot(5, 1 * H),
]


def test_bounds_leave_room_for_all_that_ran() -> None:
    assert bounds(BOOTS) == {2: Bounds(T0 + H, T0 + 5 * H), 3: Bounds(T0 + 3 * H, T0 + 7 * H)}


def test_without_an_earlier_time_there_is_only_a_latest() -> None:
    assert bounds(BOOTS[1:4]) == {2: Bounds(None, T0 + 5 * H), 3: Bounds(None, T0 + 7 * H)}
    assert Bounds(None, 9).guess == 9


def test_times_that_contradict_each_other_leave_no_room() -> None:
    boots = [GatewayBoot(1, 9 * H, T0, "ntp"), GatewayBoot(2, 2 * H), GatewayBoot(3, 0, T0 + 3 * H, "gps")]
    assert bounds(boots) == {2: Bounds(T0 + H, T0 + H)}


def test_between_two_known_measurements_the_devices_drift_is_taken_out() -> None:
    rows = [Waiting(7, 2, 0, 5_000), Waiting(8, 2, 2_500, 7_500)]
    marks = [Mark(0, T0 + H), Mark(10_000, T0 + H + 10_100)]
    placed = by_uptime(rows, marks, bounds(BOOTS))
    assert [each.event_at for each in placed] == [T0 + H + 5_050, T0 + H + 7_575]
    assert {each.high for each in placed} == {None}


def test_from_one_known_measurement_it_goes_on_to_either_side() -> None:
    rows = [Waiting(7, 2, 0, 5_000)]
    assert by_uptime(rows, [Mark(1_000, T0 + 2 * H)], bounds(BOOTS))[0].event_at == T0 + 2 * H + 4_000
    assert by_uptime(rows, [Mark(9_000, T0 + 2 * H)], bounds(BOOTS))[0].event_at == T0 + 2 * H - 4_000


def test_a_device_whose_clock_cannot_be_right_says_nothing() -> None:
    rows = [Waiting(7, 2, 0, 5_000)]
    assert by_uptime(rows, [Mark(0, T0), Mark(10_000, T0 + 20_000)], bounds(BOOTS)) == []
    assert by_uptime(rows, [], bounds(BOOTS)) == []


def test_a_guess_lies_within_its_bounds_and_keeps_order_and_spacing() -> None:
    rows = [Waiting(1, 2, 1000, 1000), Waiting(2, 2, 11_000, 11_000), Waiting(3, 3, 500, 2 * H + H // 2)]
    placed = by_bounds(rows, bounds(BOOTS))
    assert placed[1].event_at - placed[0].event_at == 10_000
    assert [each.event_at for each in placed] == sorted(each.event_at for each in placed)
    for each in placed:
        assert each.low is not None
        assert each.high is not None
        assert each.low <= each.event_at <= each.high
