"""One folder for each mistake in a settings file: what stands in it, and every word that is told about it.

A new mistake is a new folder; the test finds it by itself.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from coldchain.registry.product import ProductProfile
from coldchain.registry.settings import RegistrySettings
from links.product_files import PACKAGED
from links.settings import BrokerSettings
from links.settings_file import load

CASES = sorted(path.parent for path in (Path(__file__).parent / "settings").glob("*/settings.toml"))


class _Station(RegistrySettings):
    broker: BrokerSettings = BrokerSettings()

    @classmethod
    def known_products(cls) -> Mapping[str, ProductProfile]:
        return PACKAGED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_told_as_expected(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)  # so that messages name the file without its folder
    with pytest.raises(SettingsError) as caught:
        load(_Station, Path("settings.toml"), {})
    assert caught.value.mistakes == Path("expected.txt").read_text(encoding="utf-8").splitlines()


def test_the_cases_are_found() -> None:
    assert len(CASES) >= 12
