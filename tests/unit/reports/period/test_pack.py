"""A sealed summary: the same bytes of the same summary, a name that a file can have."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from helpers.period_case import SUBJECT, part_with
from helpers.small_fleet import NOW
from links.seal_keys import SealKeys
from reports.period.build import build_summary
from reports.period.pack import pack_summary
from reports.period.read import summary_in


@pytest.mark.parametrize("about", ["2026-11", "Kale & milk/2 2026-11-01_2026-11-03"])
def test_a_summary_is_sealed_and_read_again(tmp_path: Path, about: str) -> None:
    keys = SealKeys(tmp_path / "keys")
    keys.create(NOW)
    summary = build_summary(replace(SUBJECT, id=about), [part_with("s-1")])
    made = pack_summary(summary, keys.signer())
    assert made == pack_summary(summary, keys.signer())
    assert summary_in(made.body) == summary
    assert made.name.startswith("kaimosi-period-")
    assert made.name.endswith(summary.number)
    assert not set(made.name) & set("/ \\")
