"""The ``[bridge.alarm]`` table of the settings file."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from coldchain.registry.profile import Severity
from coldchain.settings import DurationS, Section


def _positive(duration_s: float) -> float:
    if duration_s > 0:
        return duration_s
    raise ValueError("longer than 0 s")


PositiveS = Annotated[DurationS, AfterValidator(_positive)]


class OutputSettings(Section):
    """A lamp, a buzzer or whatever else a driver notices.

    Args:
        kind: ``led``: a file of the kernel's LED class; ``relay``: a USB relay board on a serial port;
            ``command``: a program that is run with ``on`` or ``off``.
        path: Of the ``brightness`` file, or of the serial port.
        channel: Of a relay board, from 1.
        baud: Of a relay board [bit/s].
        argv: The program and its arguments; ``on`` or ``off`` is added.
        pulse: Whether it goes on and off every second, and chirps later; else it stays on while the alarm is
            loud and is off afterwards. ``auto``: a led does, the others do not.
    """

    kind: Literal["led", "relay", "command"]
    path: str = ""
    channel: int = Field(default=1, ge=1, le=16)
    baud: int = Field(default=9600, ge=50, le=4_000_000)
    argv: tuple[str, ...] = ()
    pulse: Literal["auto", "yes", "no"] = "auto"

    @model_validator(mode="after")
    def _has_its_place(self) -> "OutputSettings":
        if self.kind == "command" and not self.argv:
            raise ValueError('argv, e.g. ["/usr/local/bin/siren"], for a command')
        if self.kind != "command" and not self.path:
            raise ValueError(f"path, for a {self.kind}")
        return self

    @property
    def pulses(self) -> bool:
        """Return whether it goes on and off."""
        return self.kind == "led" if self.pulse == "auto" else self.pulse == "yes"

    @property
    def name(self) -> str:
        """Return what it is called in logs and in the status."""
        return f"{self.kind} {self.path or self.argv[0]}"


class ModemSettings(Section):
    """``[bridge.alarm.modem]``: a modem on the gateway that can send text messages.

    Args:
        path: Of its serial port; better one of ``/dev/serial/by-id``.
        baud: Speed [bit/s].
        pin: Of the SIM; empty when it asks for none.
        texts_per_hour: No more go out in an hour.
        expires_after: A text that could not go out for so long is of no use any more.
    """

    path: str = Field(min_length=1)
    baud: int = Field(default=115_200, ge=50, le=4_000_000)
    pin: str = Field(default="", pattern=r"^([0-9]{4,8})?$")
    texts_per_hour: int = Field(default=10, ge=1, le=100)
    expires_after: PositiveS = 1800.0


class OnboardSettings(Section):
    """The alarm on board.

    Args:
        severity: From which urgency of a limit on it sounds and texts.
        when: Whether it sounds always, or only while the gateway is alone. Texts go out only then.
        after: How long after a limit's own on-delay it begins.
        loud_for: How long it is loud; then it chirps, until it is over or something new or worse comes.
        chirp_every: Between two chirps.
        alone_after: Without a connection, or without an answer of the server for so long, it is alone.
        outputs: What sounds or shines.
        modem: What texts; left out where there is none.
    """

    severity: Severity = Severity.HIGH
    when: Literal["always", "alone"] = "always"
    after: DurationS = Field(default=0.0, ge=0.0)
    loud_for: PositiveS = 600.0
    chirp_every: PositiveS = 60.0
    alone_after: PositiveS = 120.0
    outputs: tuple[OutputSettings, ...] = ()
    modem: ModemSettings | None = None
