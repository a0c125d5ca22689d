"""How fast the spool drains is reckoned over a minute."""

from firmware_bridge.drain import Drain, Flow


def test_without_a_look_nothing_is_said() -> None:
    assert Drain().flow(0.0, 0, 0) == Flow(0, 0.0, 0)
    assert Drain().flow(0.0, 0, 100) == Flow(100, 0.0, None)


def test_pauses_between_bursts_even_out() -> None:
    drain = Drain()
    for second in range(41):
        drain.look(float(second), 100 * (second // 10), 1000 - 90 * (second // 10))
    flow = drain.flow(40.0, 400, 640)
    assert (flow.drained_per_s, flow.caught_up_in_s) == (10.0, 71)  # 9 rows/s less: new ones come


def test_a_backlog_that_does_not_shrink_has_no_end() -> None:
    drain = Drain()
    drain.look(0.0, 0, 100)
    assert drain.flow(10.0, 50, 100) == Flow(100, 5.0, None)


def test_the_pace_of_an_idle_line_says_nothing_of_a_new_backlog() -> None:
    drain = Drain()
    for second in range(50):
        drain.look(float(second), second, 0)
    drain.look(50.0, 50, 1000)
    assert drain.flow(60.0, 550, 500) == Flow(500, 50.0, 10)


def test_what_is_older_than_a_minute_is_forgotten() -> None:
    drain = Drain()
    for second in range(100):
        drain.look(float(second), 10 * max(0, second - 39), 0)
    assert drain.flow(99.0, 600, 0).drained_per_s == 10.0
