"""Which rules of records a report is held against, and whether they are law for its goods: it is data.

Data, in ``laws.toml``; what is done about each, and by which test that is shown: ``docs/validation.md``.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from coldchain.registry.product import Group

FILE = Path(__file__).with_name("laws.toml")


class Law(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule: its own title, whose it is, for which goods it is law (none: for all), how far it is held."""

    title: str
    where: str
    goods: tuple[Group, ...]
    held: Literal["whole", "part", "none"]

    def applies(self, group: Group | None) -> bool:
        """Return whether it is, or may be, law for goods of a group; None: equipment, in which any may be."""
        is_known = group is not None and group is not Group.GENERIC
        return not is_known or not self.goods or group in self.goods


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    laws: tuple[Law, ...]


@lru_cache
def all_laws() -> tuple[Law, ...]:
    """Return all of them, in the order of the file."""
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), _File).laws
