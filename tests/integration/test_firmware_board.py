"""The real firmware on a simulated chip: what it says, when, how long it remembers, and what it survives."""

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from coldchain.frames import MAX_IN_FLIGHT, Ack, crc16, encode_ack
from helpers.firmware import acknowledge, new_board

if TYPE_CHECKING:
    from helpers.avr.device import AvrDevice

KEPT = 40  # frames in its memory, as board.h says
MINUTE_MS = 60_000


@pytest.fixture
def board() -> "AvrDevice":
    return new_board()


def fields(board: "AvrDevice") -> dict[str, object]:
    """Return what the newest frame says, by channel: a value, or the reason why there is none."""
    newest = list(board.emitted.values())[-1]
    return {f"{field.probe}.{field.code}": field.note or field.value for field in newest.fields}


def sound(board: "AvrDevice") -> bool:
    """Return whether all that it said was right: every line whole, no frame said twice in two ways."""
    return not board.damaged and not board.contradictions


def waits(board: "AvrDevice") -> bool:
    """Return whether a frame waits for its acknowledgement, as its light tells."""
    return board.light


def setting(*words: object) -> bytes:
    body = ",".join(map(str, ("S1", *words))).encode()
    return b"$%b*%04X\r\n" % (body, crc16(body))


def test_it_measures_by_its_own_clock_and_sleeps_deeply_between(board: "AvrDevice") -> None:
    board.answer = acknowledge
    board.step(MINUTE_MS)
    deep = 0
    for _ in range(600):
        board.step(100)
        deep += board.deaf
    board.step(18 * MINUTE_MS)
    said = list(board.emitted)
    uptimes = [one.uptime_ms for one in board.emitted.values()]
    assert [sequence for _, sequence in said] == list(range(len(said)))
    assert len(said) in {20, 21}
    assert all(abs(b - a - MINUTE_MS) < 50 for a, b in pairwise(uptimes))
    assert set(board.times_said.values()) == {1}
    assert deep > 0.9 * 600
    assert sound(board)


def test_all_that_is_wired_is_in_a_frame(board: "AvrDevice") -> None:
    board.answer = acknowledge
    board.air.temperature_c, board.air.humidity_pct = -18.5, 61.0
    board.product.temperature_c = -21.25
    board.set_supply(4.6)
    board.set_door(is_open=True)
    board.step(2 * MINUTE_MS)
    told = fields(board)
    assert told.pop("air.t") == pytest.approx(-18.5, abs=0.002)
    assert told.pop("air.h") == pytest.approx(61.0, abs=0.002)
    assert told.pop("supply.v") == pytest.approx(4.6, abs=0.03)
    assert told == {"product.t": -21.25, "door.o": 1.0}


def test_a_door_that_moves_is_told_at_once(board: "AvrDevice") -> None:
    board.answer = acknowledge
    board.step(MINUTE_MS + 20_000)
    before = len(board.emitted)
    board.set_door(is_open=True)
    board.step(4000)
    assert len(board.emitted) == before + 1
    assert fields(board)["door.o"] == 1.0
    board.set_door(is_open=False)
    board.step(4000)
    assert (len(board.emitted), fields(board)["door.o"]) == (before + 2, 0.0)
    board.step(MINUTE_MS)
    assert len(board.emitted) == before + 3


def test_what_is_wrong_with_a_sensor_is_said_and_costs_nothing_else(board: "AvrDevice") -> None:
    board.answer = acknowledge
    told = []

    def next_minute() -> None:
        board.step(MINUTE_MS)
        told.append([fields(board)[channel] for channel in ("air.t", "air.h", "product.t")])

    board.step(20_000)  # well between two measurements
    board.air.damaged = "t"
    next_minute()
    board.air.damaged, board.product.damaged = "h", True
    next_minute()
    board.air.damaged, board.air.connected, board.product.damaged = "", False, False
    board.product.starved = True
    next_minute()
    board.product.starved, board.product.connected = False, False
    next_minute()
    board.product.connected = True
    board.product.hold_low(True)
    next_minute()
    board.product.hold_low(False)
    board.air.connected = True
    next_minute()
    good_t, good_h = pytest.approx(4.0, abs=0.002), pytest.approx(85.0, abs=0.002)
    assert told == [
        ["crc", good_h, 3.0],
        [good_t, "crc", "crc"],
        ["off", "off", "por"],
        ["off", "off", "off"],
        ["off", "off", "off"],
        [good_t, good_h, 3.0],
    ]
    assert sound(board)


def test_without_an_answer_the_oldest_is_said_again_every_5_s_with_its_age(board: "AvrDevice") -> None:
    ages: list[tuple[int, int]] = []

    def listen(line: bytes, now_ms: int) -> bytes:
        ages.append((now_ms, int(line.split(b",")[5])))
        return b""

    board.answer = listen
    board.step(50_000)
    assert list(board.times_said.values()) == [len(ages)]
    assert 8 <= len(ages) <= 10
    for (before, age_before), (after, age_after) in pairwise(ages):
        assert 5000 <= after - before < 5400
        assert abs((age_after - age_before) - (after - before)) <= 5
    assert waits(board)
    board.answer = acknowledge
    board.step(6000)
    assert not waits(board)
    assert sound(board)


def test_at_most_16_fly_and_when_the_memory_is_full_the_oldest_is_given_up() -> None:
    board = new_board(interval_s=5)
    board.step(6 * MINUTE_MS)
    assert list(board.emitted) == [(board.boots[0], n) for n in range(len(board.emitted))]
    oldest_kept = max(n for _, n in board.emitted) - MAX_IN_FLIGHT + 1
    assert oldest_kept > 20, "the oldest were not given up, or nothing new was said in their place"
    board.answer = acknowledge
    began = board.now_ms
    while waits(board):
        board.step(100)
    assert board.now_ms - began < 15_000, "a memory of frames must drain in seconds"
    sequences = [n for _, n in board.emitted]
    kept = [n for n in sequences if n >= oldest_kept]
    assert kept == list(range(oldest_kept, oldest_kept + len(kept)))
    assert len(kept) in {KEPT, KEPT + 1, KEPT + 2}
    assert sound(board)


def test_each_start_is_a_new_boot_and_counts_from_0(board: "AvrDevice") -> None:
    board.answer = acknowledge
    for start in range(20):
        board.step(2500)
        board.reset(brown_out=bool(start % 2))
    board.step(2500)
    assert len(board.boots) == 21
    assert list(board.emitted) == [(boot, 0) for boot in board.boots]
    assert 0 not in board.boots
    assert sound(board)


def test_a_program_that_hangs_is_restarted_by_the_watchdog(board: "AvrDevice") -> None:
    board.step(4000)
    assert waits(board)
    board.hang()
    board.step(9000)
    assert board.said().count(b"coldchain van-3") == 1
    board.answer = acknowledge
    board.step(3000)
    assert len(board.boots) == 2
    assert sound(board)


def test_only_a_whole_acknowledgement_of_its_own_frame_counts(board: "AvrDevice") -> None:
    board.step(3000)
    ((boot, sequence),) = board.emitted
    right = encode_ack(Ack("van-3", boot, sequence))
    wrong = [
        encode_ack(Ack("van-31", boot, sequence)),
        encode_ack(Ack("van-3", boot ^ 1, sequence)),
        encode_ack(Ack("van-3", boot, sequence + 1)),
        right.replace(b"*", b"0*"),
        right[1:],
        right[:-4] + b"\r\n",
        b"$A1,van-3\r\n$A1*\r\n$\r\n",
        b"$A1,van-3,%08X,0x0*" % boot + b"%04X\r\n" % crc16(b"A1,van-3,%08X,0x0" % boot),
    ]
    for line in wrong:
        board.hear(line)
        board.step(100)
    assert waits(board)
    board.hear(b"noise" + right)
    board.step(100)
    assert not waits(board)


def test_garbage_on_its_line_changes_nothing(board: "AvrDevice") -> None:
    noise = random.Random(1)
    pieces = [b"$", b"$A1,van-3,", b"*", b"\r\n", b"$S1,van-3,x,", b",", b"\x00", b"0" * 300]
    for _ in range(80):
        garbage = b"".join(noise.choice([*pieces, noise.randbytes(20)]) for _ in range(5))
        board.hear(garbage)
        board.step(200)
    board.answer = acknowledge
    board.step(MINUTE_MS)
    assert not waits(board)
    assert len(board.boots) == 1
    assert sound(board)


def test_a_name_and_an_interval_are_set_by_a_line_and_kept(board: "AvrDevice") -> None:
    board.answer = acknowledge
    board.step(2000)
    refused = [
        setting("van-4", "box-7", 30),
        setting("van-3", "Box 7", 30),
        setting("van-3", "-box", 30),
        setting("van-3", "b" * 32, 30),
        setting("van-3", "box-7", 4),
        setting("van-3", "box-7", 3601),
        setting("van-3", "box-7"),
        setting("van-3", "box-7", 30).replace(b"box", b"bax"),
    ]
    for line in refused:
        board.hear(line)
        board.step(200)
    assert b"coldchain" not in board.said()
    board.hear(setting("van-3", "box-7", 30))
    board.step(1000)
    assert b"coldchain box-7 every 30 s" in board.said()
    board.reset()
    board.step(40_000)
    said = board.said()
    assert b"coldchain box-7 every 30 s" in said
    assert said.count(b"$C1,box-7,") == 2


def test_a_board_without_a_name_makes_one_of_its_own_and_keeps_it() -> None:
    board = new_board(name="")
    assert board.name.startswith("nano-")
    assert len(board.name) == len("nano-") + 8
    board.reset()
    board.step(1000)
    assert b"coldchain " + board.name.encode() in board.said()
