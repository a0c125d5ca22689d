"""examples/station.toml is true: it loads, shows every option, and the defaults shown are the defaults."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from alerts.channels.apprise.settings import AppriseSettings
from alerts.channels.gsm_modem.settings import GsmModemSettings
from alerts.channels.smsd.settings import SmsdSettings
from coldchain.registry.check import check
from coldchain.registry.settings import to_registry
from commands.settings import StationSettings
from fleet_simulator.settings import SimulatorSettings
from helpers import tree
from links.product_files import PACKAGED
from links.settings_file import load

EXAMPLE = "examples/station.toml"
SHOWN_DEFAULT = re.compile(r"^# (\[[a-z_.]+\]|[a-z0-9_]+ = .*)$", re.MULTILINE)
NOT_DEFAULTS = (
    "username",
    "password_file",
    "password",
    "retired",
)  # shown with an example in place of their default
HEADER_OR_KEY = re.compile(r"^(?:# )?(?:\[+([a-z_.-]+)\]+|([a-z0-9_]+) = )", re.MULTILINE)


def _uncommented(text: str) -> str:
    return SHOWN_DEFAULT.sub(lambda found: found[0] if found[1].startswith(NOT_DEFAULTS) else found[1], text)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _options(model: type[BaseModel], table: str = "") -> Iterator[str]:
    """Yield every option as ``table.key``; names that the user gives are left out of the table."""
    for name, field in model.model_fields.items():
        key = f"{table}.{field.alias or name}".lstrip(".")
        models = list(_models_in(field.annotation))
        for inner in models:
            yield from _options(inner, key)
        if not models:
            yield key


def _shown(text: str) -> Iterator[str]:
    """Yield every option that stands in the example, as a comment or not."""
    table = ""
    for header, key in HEADER_OR_KEY.findall(text):
        if header:
            table = re.sub(r"^(profiles|products)\.[a-z-]+", r"\1", header) + "."
        else:
            yield table + key


def test_every_option_is_shown_and_no_other() -> None:
    shown, options = set(_shown(tree.read(EXAMPLE))), set(_options(StationSettings))
    assert shown - {"broker.password_file", "readings.password_file"} <= options
    # What a product may say is in docs/products.md and in each of their files.
    assert {each for each in options if not each.startswith("products.")} <= shown
    assert any(each.startswith("products.") for each in shown)


def test_it_loads_and_nothing_contradicts() -> None:
    settings = load(StationSettings, tree.PROJECT / EXAMPLE, {})
    assert check(to_registry(settings, PACKAGED)) == []


def test_the_defaults_that_are_shown_are_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "station.toml"
    path.write_text(_uncommented(tree.read(EXAMPLE)), encoding="utf-8")
    uncommented = load(StationSettings, path, {})
    assert uncommented.simulator == SimulatorSettings()
    modem = uncommented.alerts.gsm_modem
    assert modem is not None
    assert modem == GsmModemSettings(port=modem.port)
    assert uncommented.alerts.smsd == SmsdSettings()
    apprise = uncommented.alerts.apprise
    assert apprise is not None
    assert apprise == AppriseSettings(file=apprise.file)
    plain = load(StationSettings, tree.PROJECT / EXAMPLE, {})
    alerts = uncommented.alerts.model_copy(
        update={"gsm_modem": None, "smsd": None, "apprise": None}
    )  # tables that are left out
    assert uncommented.model_copy(update={"simulator": None, "alerts": alerts}) == plain
