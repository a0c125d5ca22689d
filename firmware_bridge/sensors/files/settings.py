"""Numbers in files of the Linux kernel: ``[[bridge.ports]]`` with ``kind = "files"``."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from coldchain.settings import DurationS, Name, Section
from firmware_bridge.sensors.fields import S_PER_H, Factor, PositiveS, QuantityName

DOOR_CHANGES_PER_H = 60  # what the spool allows for a door, beside its readings at intervals
MAX_FILES = 64


class FileSettings(Section):
    """One file that holds a number.

    Args:
        path: Of the file; one ``*`` may stand for what is not known before, and must fit one file only.
        probe: First part of the channel, e.g. ``door``.
        quantity: What the number is.
        format: ``number``; or ``ds18b20`` for a probe on the 1-Wire bus of this machine (``temperature`` or
            ``w1_slave``, thousandths of a degree).
        scale: What the number in the file is multiplied by.
        offset: What is added after that.
        inverted: For a door: 0 is open.
    """

    path: str = Field(min_length=1)
    probe: Name
    quantity: QuantityName
    format: Literal["number", "ds18b20"] = "number"
    scale: Factor = 1.0
    offset: float = Field(default=0.0, allow_inf_nan=False)
    inverted: bool = False

    @field_validator("path")
    @classmethod
    def _one_star(cls, path: str) -> str:
        if path.startswith("/") and path.count("*") <= 1 and not set(path) & set("?["):
            return path
        raise ValueError("a whole path, from / on, with at most one *")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.inverted and self.quantity != "open":
            raise ValueError("inverted only with quantity = 'open'")
        if self.format == "ds18b20" and self.quantity != "temperature":
            raise ValueError("format = 'ds18b20' only with quantity = 'temperature'")
        return self


class FilesSettings(Section):
    """Numbers that the Linux kernel keeps in files, all of one device.

    Args:
        kind: Here, files in place of a serial port.
        device: Whose they are; one of the registered devices.
        sample_interval: How often they are read.
        door_poll: How often a door is looked at between; a change becomes a reading at once.
        files: Where the numbers are.
    """

    kind: Literal["files"]
    device: Name
    sample_interval: PositiveS = 30.0
    door_poll: DurationS = Field(default=0.5, ge=0.02, le=60.0)
    files: tuple[FileSettings, ...] = Field(min_length=1, max_length=MAX_FILES)

    @field_validator("files")
    @classmethod
    def _each_once(cls, files: tuple[FileSettings, ...]) -> tuple[FileSettings, ...]:
        channels = [(each.probe, each.quantity) for each in files]
        if len(set(channels)) == len(channels):
            return files
        raise ValueError("each probe with its quantity once a device")

    @property
    def path(self) -> str:
        """Return what stands where other kinds have their port."""
        return self.name

    @property
    def name(self) -> str:
        """Return what the source is called."""
        return f"files of {self.device}"

    @property
    def devices(self) -> tuple[str, ...]:
        """Return the devices for which the gateway itself speaks."""
        return (self.device,)

    @property
    def frames_per_h(self) -> float:
        """Return how many frames come in an hour."""
        doors = sum(each.quantity == "open" for each in self.files)
        return S_PER_H / self.sample_interval + doors * DOOR_CHANGES_PER_H
