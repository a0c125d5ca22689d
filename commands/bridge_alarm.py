"""``coldchain bridge alarm``: let a person hear and read that buzzer, lamp and modem of a gateway work."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import ColdchainError, SettingsError
from commands.options import SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, Station, open_station
from links.clock import Clock, SystemClock

if TYPE_CHECKING:
    from firmware_bridge.onboard.settings import ModemSettings, OnboardSettings, OutputSettings

ON_S = 2.0
TEXT = "TEST: the alarm of this gateway can send texts."


def bridge_alarm(
    settings: SettingsOption = Path(SETTINGS_FILE),
    to: Annotated[str, typer.Option(help="Send a text to this number too, e.g. +254700000001.")] = "",
) -> None:
    """Switch each alarm output on for two seconds, ask the modem how it is, and send a text on demand.

    The bridge must not run meanwhile: it holds the modem's port.
    """
    from commands.locks import sole_program

    with telling_errors():
        station = open_station(settings)
        alarm = _alarm_of(station)
        with sole_program(station.folder, "bridge"):
            clock = SystemClock()
            works = [_try_output(output, clock) for output in alarm.outputs]
            if alarm.modem is not None:
                works.append(_try_modem(alarm.modem, to, station.folder, clock))
        if not all(works):
            raise SystemExit(EXIT_FAILED)


def _alarm_of(station: Station) -> "OnboardSettings":
    bridge = station.settings.bridge
    if bridge is None or bridge.alarm is None:
        missing = (
            "[bridge.alarm]: missing; allowed: a table with outputs or a modem. See examples/station.toml"
        )
        raise SettingsError(str(station.file), [f"{station.file}: {missing}"])
    return bridge.alarm


def _try_output(settings: "OutputSettings", clock: Clock) -> bool:
    """Return whether an output could be switched on and off."""
    from firmware_bridge.onboard.outputs import output_of

    wired = output_of(settings)
    try:
        wired.output.switch(on=True)
        print(f"{wired.name}: on for {ON_S:g} s")
        clock.sleep(ON_S)
        wired.output.switch(on=False)
    except ColdchainError as error:
        print(f"{wired.name}: does not work: {error}")
        return False
    print(f"{wired.name}: off")
    return True


def _try_modem(settings: "ModemSettings", to: str, folder: Path, clock: Clock) -> bool:
    """Return whether the modem is in the network, and has sent a text if one was wanted."""
    from firmware_bridge.onboard.radio import modem_of

    modem = modem_of(settings, folder, clock)
    try:
        modem.look()
        strength = "unknown" if modem.signal_dbm is None else f"{modem.signal_dbm} dBm"
        print(f"modem {settings.path}: in the network, signal {strength}")
        if to:
            print(f"modem {settings.path}: text to {to} sent, reference {modem.send(to, TEXT)}")
    except ColdchainError as error:
        print(f"modem {settings.path}: does not work: {error}")
        return False
    finally:
        modem.close()
    return True
