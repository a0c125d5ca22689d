"""What reads bytes of strangers: its whole corpus, mutations of it, any bytes, and very many bytes."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.errors import PackError
from ingest.decoders import lorawan
from ingest.decoders.catalogue import FORMATS
from scripts import fuzz_targets
from scripts.fuzz_targets import LARGEST, LIMIT_S, TARGETS, longest_s, seeds

MUTATIONS = 60
ROOM = 8  # this machine may be slow and its caches cold; an input that blows up takes seconds


def _mutated(seed: bytes, chance: random.Random) -> bytes:
    """Return a seed with some bytes changed, cut out, doubled or put in."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + chance.randint(1, 8)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 30)] * chance.randint(1, 5)
            case _:
                data[at:at] = chance.choice(
                    [b"\xff" * 8, b"\0", b"[" * 50, b"1e999", b"NaN", b"\xc3\x28", b'"']
                )
    return bytes(data)


def _large(seed: bytes) -> list[bytes]:
    """Return inputs as large as they may come: the seed over and over, whole or in its middle; rubbish."""
    middle = len(seed) // 2
    over_and_over = (seed * (LARGEST // max(1, len(seed)) + 1))[:LARGEST]
    swollen = (
        seed[:middle] + (seed[middle : middle + 40] or b"x") * ((LARGEST - len(seed)) // 40) + seed[middle:]
    )
    return [
        over_and_over,
        swollen[:LARGEST],
        b"[" * LARGEST,
        b'{"a":' * (LARGEST // 5),
        b"\xff" * LARGEST,
        b"\0" * LARGEST,
    ]


def test_there_is_a_target_and_a_corpus_for_every_format() -> None:
    assert set(FORMATS) | {f"lorawan-{name}" for name in lorawan.NAMES} <= set(TARGETS)
    assert set(FORMATS) <= set(fuzz_targets._SPOKEN)
    assert [name for name in TARGETS if not seeds(name)] == []


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus_and_mutations_of_it_are_answered(name: str) -> None:
    chance = random.Random(name)  # the same on every run: a find can be looked into
    corpus = seeds(name)
    for data in corpus:
        TARGETS[name](data)
    for _ in range(MUTATIONS):
        TARGETS[name](_mutated(chance.choice(corpus), chance))


@pytest.mark.parametrize("name", TARGETS)
def test_very_many_bytes_are_answered_in_no_time(name: str) -> None:
    took_s, worst = longest_s(TARGETS[name], _large(seeds(name)[0]))
    calls = 1 + 2 * len(fuzz_targets._SPOKEN.get(name, fuzz_targets._Spoken(("",))).topics)
    assert took_s < LIMIT_S * ROOM * calls, f"{took_s:.3f} s for {worst[:80]!r}"


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    for target in TARGETS.values():
        target(data)


def test_a_defect_is_not_taken_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr("coldchain.senml.decode", breaks)
    with pytest.raises(KeyError):
        TARGETS["senml-pack"](b"[]")


def test_a_refusal_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise PackError("a", "b", "c")

    monkeypatch.setattr("coldchain.senml.decode", refuses)
    TARGETS["senml-pack"](b"[]")
