"""A gateway with an alarm on board: a registry with a limit, settings, and a bridge that runs in a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coldchain.registry.profile import Limit, Profile, Severity, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Contact, Cooperative, Device, Placement, Role
from firmware_bridge.bridge import Bridge
from firmware_bridge.onboard.attach import attach
from firmware_bridge.onboard.onboard import Onboard
from firmware_bridge.settings import BridgeSettings
from helpers.serial_lines import Line
from links.broker import BrokerAddress
from links.clock import SystemClock

COOP, GATEWAY, DEVICE = "wupo", "van-3", "logger-1"
DRIVER = Contact(id="peter", name="Peter", role=Role.DRIVER, phone="+254700000001", asset="van-1")
MANAGER = Contact(id="grace", name="Grace", role=Role.MANAGER, phone="+254700000003")
TOO_WARM = Limit(
    name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0, severity=Severity.HIGH
)


def registry(*limits: Limit, contacts: tuple[Contact, ...] = (DRIVER, MANAGER)) -> Registry:
    """Return a cooperative with one van, one device in it, and some limits (one, without)."""
    profile = Profile(name="cold", limits=limits or (TOO_WARM,), absence_after_s=1800, max_gap_s=900)
    return Registry(
        cooperative=Cooperative(id=COOP, name="Wupo", time_zone="Africa/Nairobi"),
        gateways=(GATEWAY,),
        assets=(Asset(id="van-1", name="Van 1", kind=AssetKind.VAN, profile="cold"),),
        devices=(Device(id=DEVICE),),
        placements=(Placement(device=DEVICE, asset="van-1"),),
        profiles=(profile,),
        contacts=contacts,
    )


def led(folder: Path) -> Path:
    """Return the brightness file of a LED that is off."""
    path = folder / "leds" / "buzzer" / "brightness"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("0")
    return path


@contextmanager
def gateway(
    address: BrokerAddress,
    folder: Path,
    line: Line,
    alarm: dict[str, Any],
    judged_by: Registry | None = None,
    *,
    has_time: bool = True,
) -> Iterator[tuple[Bridge, Onboard]]:
    """Run a bridge with an alarm on board; everything that it raises is raised here."""
    settings = BridgeSettings.model_validate(
        {
            "gateway": GATEWAY,
            "ports": [{"path": str(line.path), "frame_every": "1s"}],
            "status_every": "1s",
            "has_rtc": has_time,
            "alarm": alarm,
        }
    )
    bridge = Bridge(settings, address, coop=COOP, data_folder=folder, clock=SystemClock())
    onboard = attach(bridge, settings, judged_by or registry(), folder)
    assert onboard is not None
    stop = threading.Event()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            bridge.run(stop)
        except BaseException as error:  # noqa: BLE001 - looked at below
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield bridge, onboard
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()
    assert not raised, raised
