"""``[[ingest.sources]]``: MQTT devices of other makers, and whether what is said of them fits together.

A decoder is made of each source while the settings are read, so that all that is wrong is told with its line.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, model_validator

from coldchain.errors import InputError, RegistryError
from coldchain.nearest import did_you_mean, listed
from coldchain.reading import check_channel, check_name
from coldchain.settings import Contradiction, Name, Section
from coldchain.topic_filters import ONE, check_filter, overlap
from coldchain.topics import GUARD, ROOT, VERSION
from ingest.decoders.catalogue import FORMATS, make
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup

_OWN = (f"{ROOT}/{VERSION}/{ONE}/{ONE}/{ONE}", GUARD)
_LOCAL = ("tasmota",)  # formats whose times are local and name no zone


def _foreign_topic(text: str) -> str:
    """Return a filter of topics that are not ours."""
    if any(overlap(check_filter(text), own) for own in _OWN):
        allowed = f"a filter that takes nothing of {ROOT}/, which is for our own gateways"
        raise InputError("topic", repr(text), allowed, "Name a level that only these devices have.")
    return text


def _known_format(text: str) -> str:
    """Return the name of a format that there is."""
    if text not in FORMATS:
        raise InputError("format", repr(text), f"one of {listed(FORMATS)}", did_you_mean(text, FORMATS))
    return text


def _zone(name: str) -> str:
    """Return the name of a time zone that this machine knows; empty when none is given."""
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, OSError, ValueError):  # not found, a folder of zones, an impossible name
        raise InputError("time zone", repr(name), "an IANA name such as Africa/Nairobi") from None


def _probe_or_channel(text: str) -> str:
    """Return a probe, or a whole channel."""
    return check_channel(text) if "/" in text else check_name("probe", text)


class SourceSettings(Section):
    """``[[ingest.sources]]``: MQTT devices of another maker.

    Args:
        topic: On which topics they speak: ``+`` is any one level, ``#`` all that follow.
        format: What they speak: see docs/sensors.md.
        gateway: Under which name their readings are kept; it stands in ``gateways``.
        devices: Ours, by the name that its maker gives a device; others are called by rule.
        channels: A probe or channel of ours, by the maker's name of a probe or value.
        probe: What a probe is called when its device has but one.
        time_zone: Of times that name none (IANA name).
        temperature_unit: Of formats that do not say it; empty: C, or what the device says.
        payload: For chirpstack: which decoder reads the devices' bytes; empty where the server has a codec.
        bindkeys: For bthome: the key of each device that encrypts, by its Bluetooth address.
        fields: For json: channels by field; levels are parted by points.
        units: For json: the unit of a field, where it is not that of its channel.
        device_field: For json: where the device's name stands; empty: it is in the topic.
        time: For json: where the time stands; empty: the time of coming to us counts.
        time_format: For json: seconds or milliseconds since 1970, or ISO 8601.
    """

    topic: Annotated[str, AfterValidator(_foreign_topic)]
    format: Annotated[str, AfterValidator(_known_format)]
    gateway: Name
    devices: dict[str, Name] = Field(default_factory=dict)
    channels: dict[str, Annotated[str, AfterValidator(_probe_or_channel)]] = Field(default_factory=dict)
    probe: Name = "air"
    time_zone: Annotated[str, AfterValidator(_zone)] = ""
    temperature_unit: Literal["", "C", "F", "K"] = ""
    payload: str = ""
    bindkeys: dict[str, SecretStr] = Field(default_factory=dict)
    fields: dict[str, Annotated[str, AfterValidator(check_channel)]] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    device_field: str = ""
    time: str = ""
    time_format: Literal["s", "ms", "iso"] = "iso"

    @model_validator(mode="after")
    def _makes_a_decoder(self) -> "SourceSettings":
        if self.format in _LOCAL and not self.time_zone:
            allowed = "the zone of the devices' clocks, e.g. Africa/Nairobi: their times name none"
            raise InputError("time_zone", "no time_zone", allowed)
        stray = set(self.units) - set(self.fields)
        if stray:
            raise InputError("units", repr(min(stray)), f"one of fields: {listed(self.fields)}")
        try:
            make(self.format, setup_of(self))
        except InputError as error:  # the place that is told is the whole table
            came = f"{error.came} in {error.thing}"
            raise InputError(error.thing, came, error.allowed, error.next_step) from None
        return self


def setup_of(source: Any) -> Setup:  # noqa: ANN401 - settings, or a plain object that looks like them
    """Return what a source's decoder is made from."""
    options = ("temperature_unit", "fields", "units", "device_field", "time", "time_format")
    keys = {address: key.get_secret_value() for address, key in source.bindkeys.items()}
    return Setup(
        topic=source.topic,
        names=Names(source.devices, source.channels, probe=source.probe),
        zone=ZoneInfo(source.time_zone or "UTC"),
        payload=source.payload,
        options={name: getattr(source, name) for name in options} | {"bindkeys": keys},
    )


def contradictions_of(
    sources: Sequence[SourceSettings], *, gateways: Iterable[str], devices: Iterable[str]
) -> list[Contradiction]:
    """Return what does not fit together among sources, and between them and the registry.

    Args:
        sources: In the order of the file.
        gateways: Those that are registered.
        devices: Those that are registered.
    """
    known_gateways, known_devices = sorted(gateways), sorted(devices)
    found = []
    for index, source in enumerate(sources):
        where = ("ingest", "sources", index)
        if source.gateway not in known_gateways:
            near = (
                did_you_mean(source.gateway, known_gateways) or "Add it to gateways, at the top of the file."
            )
            error = RegistryError(
                "gateway", repr(source.gateway), f"one of gateways: {listed(known_gateways)}", near
            )
            found.append(Contradiction((*where, "gateway"), error))
        for foreign, device in source.devices.items():
            if device not in known_devices:
                near = did_you_mean(device, known_devices) or "Add it under [[devices]]."
                error = RegistryError(
                    "device", repr(device), f"one of [[devices]]: {listed(known_devices)}", near
                )
                found.append(Contradiction((*where, "devices", foreign), error))
        for earlier in sources[:index]:
            if overlap(earlier.topic, source.topic):
                came = f"{source.topic!r}, and {earlier.topic!r} before it takes some of the same topics"
                error = RegistryError("topic", came, "topics that no other source takes")
                found.append(Contradiction((*where, "topic"), error))
                break
    return found
