"""A day that lacks one of its seals was set back, to the last one before it that is there."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.clock import ManualClock
from links.clock import SystemClock
from links.influx import InfluxServer, zipped
from links.influx_index import InfluxIndex
from links.influx_schema import prepare
from links.influx_seals import SLOTS, Loss, Seals
from links.influx_types import DAY_MS, Day, InfluxAddress

NOW = SystemClock().now()
NUMBER = NOW // DAY_MS
TODAY, YESTERDAY = Day(is_raw=True, number=NUMBER), Day(is_raw=True, number=NUMBER - 1)
VALUES = Day(is_raw=False, number=NUMBER)


class World:
    """A server, an index and their seals."""

    def __init__(self, server: InfluxServer, folder: Path) -> None:
        self.server = server
        self.index = InfluxIndex(folder / "index.sqlite")
        self.clock = ManualClock(NOW)
        self.seals = Seals(server, "test", self.index, self.clock)

    def seal(self, position: int, *days: Day, is_lost: bool = False) -> None:
        """Seal days; when they are lost, the server had acknowledged them all the same."""
        self.clock.advance(10)
        seals = self.seals.made(days, position, position - 1)
        lines = self.seals.lines(seals)
        for line, day in zip(lines, days, strict=True):
            if not is_lost:
                address = self.server.address
                self.server.write(address.raw if day.is_raw else address.kept, zipped(line.encode()))
        self.seals.noted(seals)

    def lost(self) -> dict[Day, int]:
        """Return to which positions days are set back, and take note of it."""
        loss = self.seals.loss()
        if loss is None:
            return {}
        assert isinstance(loss, Loss)
        self.index.set_back(loss.position, loss.days, counted=99, count=99)
        self.seals.forget()
        return {day: seal.position for day, seal in loss.days.items()}


@pytest.fixture
def world(new_database: Callable[..., InfluxAddress], tmp_path: Path) -> Iterator[World]:
    with closing(InfluxServer(new_database(keep_raw_ms=90 * DAY_MS))) as server:
        prepare(server)
        made = World(server, tmp_path)
        with closing(made.index):
            yield made


def test_what_is_there_is_not_lost_however_often_it_is_written(world: World) -> None:
    assert world.lost() == {}
    for position in range(1, SLOTS + 9):
        world.seal(position, TODAY, VALUES)
        if world.seals.is_look_due:
            assert world.lost() == {}
    assert world.lost() == {}
    assert {seal.position for seal in world.index.seals.values()} == {SLOTS + 8}


def test_a_look_is_due_before_the_circle_closes(world: World) -> None:
    for position in range(SLOTS):
        if world.seals.is_look_due:
            break
        world.seal(position, TODAY)
    assert position <= SLOTS // 2


def test_an_end_that_is_lost_sets_its_day_back_and_no_other(world: World) -> None:
    world.seal(3, YESTERDAY, VALUES)
    world.seal(4, TODAY)
    world.seal(5, TODAY, is_lost=True)
    world.seal(6, YESTERDAY)
    assert world.lost() == {TODAY: 4}
    assert world.index.state.position == 4
    assert world.lost() == {}, "it is told once"


def test_what_came_after_the_restart_hides_nothing(world: World) -> None:
    world.seal(3, TODAY)
    world.seal(4, TODAY, is_lost=True)
    world.seal(5, TODAY)
    assert world.lost() == {TODAY: 3}


def test_a_loss_that_reaches_behind_the_last_look_is_found(world: World) -> None:
    for position in (3, 4, 5):
        world.seal(position, TODAY)
    assert world.lost() == {}
    raw = world.server.address.raw
    turn = world.index.seals[TODAY].turn
    [result] = world.server.ask(raw, [f"SELECT position FROM coldchain_seal WHERE turn >= {turn - 10}"])
    lost = [row[0] for row in result.series[0].values]
    assert len(lost) == 2
    for at_ns in lost:  # the last two are gone, and then one more comes
        world.server.ask(raw, [f"DELETE FROM coldchain_seal WHERE time = {at_ns}"])
    world.seal(6, TODAY)
    assert world.lost() == {TODAY: 3}


def test_while_it_is_filled_again_the_old_seals_count_no_more(world: World) -> None:
    world.seal(3, TODAY)
    world.seal(4, TODAY, is_lost=True)
    world.seal(9, TODAY)  # there again, but not what stands before it
    assert world.lost() == {TODAY: 3}
    world.seal(4, TODAY, is_lost=True)  # lost once more while it is filled
    assert world.lost() == {TODAY: 3}


def test_a_day_without_any_seal_goes_back_to_before_its_first(world: World) -> None:
    world.seal(7, TODAY, is_lost=True)
    world.seal(8, TODAY, is_lost=True)
    assert world.lost() == {TODAY: 6}


def test_values_that_are_lost_are_made_again(world: World) -> None:
    world.seal(3, VALUES)
    world.seal(4, VALUES, is_lost=True)
    assert world.lost() == {VALUES: 3}
    found = world.index.oldest_window(before_at=NOW + DAY_MS, limit=3)
    assert found == (NUMBER * DAY_MS, [("", "")])


def test_what_the_journal_has_no_more_is_not_asked_for(world: World) -> None:
    world.seal(3, TODAY, is_lost=True)
    world.clock.advance(world.server.address.recall_ms + 11)
    assert world.lost() == {}
    assert world.index.seals == {}


def test_it_is_remembered_over_a_restart(world: World, tmp_path: Path) -> None:
    world.seal(3, TODAY)
    world.seal(4, TODAY, is_lost=True)
    world.index.save(4, 4)
    other = World(world.server, tmp_path)
    with closing(other.index):
        assert other.lost() == {TODAY: 3}
