"""Which frames stay whatever happens."""

from firmware_bridge.precious import is_precious, is_turn, state_of
from firmware_bridge.spool_row import SpoolRow, Value


def row(*values: Value) -> SpoolRow:
    return SpoolRow("van", 1, 0, 0, 0, "ntp", values)


GOOD = Value("air/temperature", 4.0, "Cel", 1, "")
FAILED = Value("air/temperature", float("nan"), "Cel", 4, "crc")
SHUT, OPEN = Value("door/open", 0.0, "/", 1, ""), Value("door/open", 1.0, "/", 1, "")


def test_a_frame_with_a_fault_is_kept() -> None:
    assert is_precious(row(GOOD, FAILED))
    assert not is_precious(row(GOOD, OPEN))


def test_only_flags_and_doors_make_a_turn() -> None:
    before = (6, state_of(row(GOOD, SHUT)))
    assert not is_turn(before, 7, state_of(row(Value("air/temperature", 9.0, "Cel", 1, ""), SHUT)))
    assert is_turn(before, 7, state_of(row(GOOD, OPEN)))
    assert is_turn(before, 7, state_of(row(FAILED, SHUT)))
    assert not is_turn(before, 8, state_of(row(FAILED, SHUT)))  # what came between is not known
    assert not is_turn(None, 7, state_of(row(FAILED, SHUT)))
    assert state_of(row(FAILED)) == state_of(row(FAILED))  # not a number, yet equal to itself
