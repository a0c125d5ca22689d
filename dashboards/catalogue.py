"""All dashboards, as objects and as the JSON that is committed beside this file."""

import json
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards.board import Board
from dashboards.boards.alarms import alarms
from dashboards.boards.assets import cooler, vehicle
from dashboards.boards.cooperative_now import cooperative_now
from dashboards.boards.fleet_health import fleet_health
from dashboards.boards.losses import losses
from dashboards.boards.pipeline_health import pipeline_health
from dashboards.boards.shipment import shipment_board

_AUTO = ("auto", "auto_count", "auto_min")
FOLDER = Path(__file__).resolve().parent / "json"


def boards() -> list[Board]:
    """Return all dashboards, the one that is opened first at the top."""
    makers = (cooperative_now, vehicle, cooler, shipment_board, alarms, losses, fleet_health, pipeline_health)
    return [make() for make in makers]


def text_of(board: Board) -> str:
    """Return a dashboard as JSON that a person can read.

    The SDK writes for every variable whether it is an automatic interval; Grafana's own types know no such
    field.
    """
    made = json.loads(json.dumps(board.build().build(), cls=JSONEncoder))
    for variable in made["templating"]["list"]:
        for name in _AUTO:
            variable.pop(name, None)
    return json.dumps(made, indent=1, sort_keys=True) + "\n"


def write_all(folder: Path = FOLDER) -> list[Path]:
    """Write all dashboards; return the files that are now other than they were, or were not there."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for board in boards():
        file, text = folder / f"{board.name}.json", text_of(board)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(file)
    return changed


def read_all(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Return the committed dashboards by name, in the order of ``boards``."""
    return {
        board.name: json.loads((folder / f"{board.name}.json").read_text(encoding="utf-8"))
        for board in boards()
    }
