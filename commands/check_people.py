"""Looks of ``coldchain check`` at whether anybody would be told. Nothing is sent to anybody."""

from collections.abc import Iterator

from alerts.addressing import address_of, channels_of
from alerts.channels.catalogue import make_channels
from coldchain.errors import LinkError
from coldchain.registry.registry import Registry
from coldchain.registry.retired import in_use
from coldchain.registry.things import Contact, Role
from commands.check_broker import is_gateway_only
from commands.finding import Finding
from commands.station import Station

PEOPLE = "people"
CHANNELS = "channels"
_ON_THIS_MACHINE = frozenset({"log", "file"})


def channels_finding(station: Station) -> Finding:
    """Return whether each channel that the settings name has what it needs.

    Raises:
        ColdchainError: One has not; then nobody would be told by any of them.
    """
    names = station.settings.alerts.channels
    for channel in make_channels(station.settings.alerts, station.folder).values():
        close = getattr(channel, "close", None)
        if close is not None:
            close()
    said = ", ".join(names)
    if set(names) <= _ON_THIS_MACHINE:
        way = "to text people, name a channel such as gsm_modem in alerts.channels"
        return Finding(CHANNELS, "warning", f"{said or 'none'}: no message leaves this machine; {way}")
    return Finding(CHANNELS, "ok", said)


def registered(station: Station) -> Registry:
    """Return what is registered; only what the file says where records are not to be had."""
    if is_gateway_only(station):
        return station.registry()
    from commands.registry_now import registry_now

    try:
        return registry_now(station)
    except LinkError:  # told by the check of the records
        return station.registry()


def people_findings(station: Station) -> Iterator[Finding]:
    """Yield whether there is anybody to tell, and who has no address for any of his channels."""
    if station.settings.simulator is not None:
        if station.settings.contacts:
            detail = "[[contacts]] are not told while there is a [simulator]: it brings people of its own"
            yield Finding(PEOPLE, "warning", detail)
        return
    there = in_use(registered(station).contacts, 0)
    told = [each for each in there if each.role is not Role.AUDITOR]
    if not told:
        yield Finding(PEOPLE, "warning", "nobody would be told of an alarm: add [[contacts]]")
        return
    mute = [each for each in told if not _is_reached(station, each)]
    if mute:
        names = ", ".join(each.id for each in mute)
        yield Finding(PEOPLE, "warning", f"no phone or email for the channels there are: {names}")
    else:
        yield Finding(PEOPLE, "ok", f"{len(told)} would be told; try it: coldchain contact test {told[0].id}")


def _is_reached(station: Station, contact: Contact) -> bool:
    alerts = station.settings.alerts
    names = channels_of(contact, alerts) or alerts.channels
    return any(address_of(contact, name) for name in names)
