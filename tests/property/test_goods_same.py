"""The judgement of goods gives what it gave before, bit by bit, whatever is done to make it quicker.

``tests/data/goods_results.txt`` was written by the plainest form of the code. A line is a seed, a hash of
every bit of what came of it, and a hash of its whole numbers. Only a change of the judgement itself
(``MACHINE`` in ``coldchain.judgement.trip`` counts up with it) may write it again:
``python tests/property/test_goods_same.py > tests/data/goods_results.txt`` with ``tests`` in ``PYTHONPATH``.
"""

from pathlib import Path

import pytest

from coldchain.judgement.trip import MACHINE
from helpers.goods_trips import case_of, machine_bits, results_of

SEEDS = 240
RESULTS = Path(__file__).parents[1] / "data" / "goods_results.txt"
PARTS = 6


def test_the_results_are_those_of_this_version_of_the_judgement() -> None:
    assert _lines()[0].split()[:2] == ["machine", str(MACHINE)]
    assert len(_lines()) == SEEDS + 1


@pytest.mark.parametrize("part", range(PARTS))
def test_every_bit_is_as_before(part: int) -> None:
    """On a processor whose exp ends in another last bit, only whole numbers can be asked for."""
    header, *lines = _lines()
    same_bits = header.split()[2] == machine_bits()
    for line in lines[part::PARTS]:
        seed, bits, whole = line.split()
        found = results_of(case_of(int(seed)))
        assert found[1] == whole, f"seed {seed}"
        assert found[0] == bits or not same_bits, f"seed {seed}"


def _lines() -> list[str]:
    return RESULTS.read_text().splitlines()


if __name__ == "__main__":
    print("machine", MACHINE, machine_bits())
    for seed in range(SEEDS):
        print(seed, *results_of(case_of(seed)))
