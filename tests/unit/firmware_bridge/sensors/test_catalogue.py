"""Each kind of settings becomes its source; what a kind needs is loaded only for it."""

import subprocess
import sys
import tomllib
from pathlib import Path

from firmware_bridge.sensors.catalogue import make_source
from firmware_bridge.sensors.settings import KINDS
from firmware_bridge.settings import BridgeSettings
from helpers import tree
from helpers.source_tables import ONE_OF_EACH
from helpers.sources import parts_of


def test_each_kind_has_its_source(tmp_path: Path) -> None:
    settings = BridgeSettings.model_validate(tomllib.loads(ONE_OF_EACH))
    with parts_of(tmp_path) as parts:
        sources = [make_source(port, parts) for port in settings.ports]
    assert tuple(source.kind for source in sources) == KINDS
    for source in sources:
        told = source.status(0.0)
        assert {"kind", "path", "state", "error", "frames", "last_frame_at", "failures"} <= set(told)
        assert told["path"] == source.path


def test_a_gateway_without_modbus_holds_no_modbus() -> None:
    code = "import sys, firmware_bridge.bridge; print({'pymodbus', 'pynmeagps'} & set(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=tree.PROJECT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"
