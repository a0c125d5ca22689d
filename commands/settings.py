"""The whole settings file: the registry's tables and one table for each program."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field

from alerts.settings import AlertsSettings
from coldchain.errors import RegistryError
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.addresses import address_by
from coldchain.registry.product import ProductProfile
from coldchain.registry.settings import RegistrySettings
from coldchain.settings import Contradiction, Section
from console.settings import ConsoleSettings
from console.settings import contradictions_of as console_contradictions
from dashboards.settings import GrafanaSettings
from firmware_bridge.settings import BridgeSettings
from fleet_simulator.settings import SimulatorSettings
from ingest.settings import IngestSettings
from ingest.source_settings import contradictions_of
from links.logs import Format
from links.product_files import PACKAGED
from links.settings import BrokerSettings
from links.settings_readings import ReadingsSettings
from reports.settings import ReportsSettings


class RecordsSettings(Section):
    """``[records]``: where cooperatives, alarms and messages are kept.

    Args:
        url: SQLAlchemy URL of a PostgreSQL or SQLite database; empty: a SQLite file in the data folder.
    """

    url: str = ""


class StationSettings(RegistrySettings):
    """One settings file, for a gateway, a station or a whole cooperative.

    Args:
        data_folder: Where everything is kept; a relative path counts from the settings file.
        log_format: How programs log: text for people, or a JSON object a line for programs.
        one_process: `up` runs receiver, writer and watcher as one program: less memory, one fate.
        broker: The MQTT broker.
        bridge: Serial ports, on a gateway; left out where there are none.
        ingest: From the broker to the journal and the store.
        records: The records database.
        readings: The readings store.
        alerts: Judgement and messages.
        reports: Summaries of months that are made and sent by themselves.
        console: The built-in page.
        grafana: Panels in Grafana.
        simulator: A simulated fleet in place of real ports.
    """

    data_folder: Path = Path("data")
    log_format: Format = "text"
    one_process: bool = False
    broker: BrokerSettings = Field(default_factory=BrokerSettings)
    bridge: BridgeSettings | None = None
    ingest: IngestSettings = Field(default_factory=IngestSettings)
    records: RecordsSettings = Field(default_factory=RecordsSettings)
    readings: ReadingsSettings = Field(default_factory=ReadingsSettings)
    alerts: AlertsSettings = Field(default_factory=AlertsSettings)
    reports: ReportsSettings = Field(default_factory=ReportsSettings)
    console: ConsoleSettings = Field(default_factory=ConsoleSettings)
    grafana: GrafanaSettings = Field(default_factory=GrafanaSettings)
    simulator: SimulatorSettings | None = None

    @classmethod
    def known_products(cls) -> Mapping[str, ProductProfile]:
        """Return the products that come along, by name."""
        return PACKAGED

    @classmethod
    def contradictions(cls, tables: Mapping[str, Any], whole: Self | None) -> list[Contradiction]:
        """Return what does not fit together, in the registry and between it and the programs."""
        found = [*super().contradictions(tables, whole), *_not_shared(whole), *_no_such_channel(whole)]
        found += _no_mail(whole)
        found += _unreachable(whole)
        found += console_contradictions(whole.console) if whole is not None else []
        if whole is not None and whole.ingest.sources:
            devices = [device.id for device in whole.devices]
            found += contradictions_of(whole.ingest.sources, gateways=whole.gateways, devices=devices)
        if whole is None or whole.bridge is None or whole.simulator is not None:
            return found
        name, known = whole.bridge.gateway, whole.gateways
        server_is_elsewhere = not known and not whole.broker.is_embedded
        if server_is_elsewhere:
            return found
        found += _unregistered(whole)
        if name in known:
            return found
        # Ingest would refuse all that this bridge sends, and the devices would not say it again.
        next_step = did_you_mean(name, known) or "Add it to gateways, at the top of the file."
        allowed = f"one of gateways: {listed(known)}" if known else "a name that stands in gateways"
        error = RegistryError("bridge.gateway", repr(name), allowed, next_step)
        return [*found, Contradiction(("bridge", "gateway"), error)]


def _no_mail(whole: StationSettings | None) -> list[Contradiction]:
    """Return what keeps reports from being sent by mail, where they are to be."""
    if whole is None or not whole.reports.to or not (lacking := whole.alerts.email.lacking()):
        return []
    came, _, allowed = lacking.partition("; allowed: ")
    next_step = "Fill in [alerts.email]; it need not be one of alerts.channels."
    error = RegistryError("reports.to", f"addresses, but in [alerts.email] {came}", allowed, next_step)
    return [Contradiction(("reports", "to"), error)]


def _no_such_channel(whole: StationSettings | None) -> list[Contradiction]:
    """Return the channels of contacts that the station does not have."""
    if whole is None:
        return []
    known = whole.alerts.channels
    return [
        Contradiction(
            ("contacts", index, "channels"),
            RegistryError(
                f"contact {contact.id}, channels",
                repr(name),
                f"one of alerts.channels: {listed(known)}",
                did_you_mean(name, known),
            ),
        )
        for index, contact in enumerate(whole.contacts)
        for name in contact.channels
        if name not in known
    ]


def _unreachable(whole: StationSettings | None) -> list[Contradiction]:
    """Return the contacts who have an address, but no channel that can use it: nobody would tell them."""
    if whole is None:
        return []
    known = whole.alerts.channels
    return [
        Contradiction(
            ("contacts", index, "phone" if contact.phone else "email"),
            RegistryError(
                f"contact {contact.id}",
                f"{contact.phone or contact.email}, but told by {', '.join(names)}",
                "an address for one of these channels",
                "Give the contact a phone, or an email, or another channel.",
            ),
        )
        for index, contact in enumerate(whole.contacts)
        for names in [[name for name in contact.channels if name in known] or known]
        if (contact.phone or contact.email)
        and not any(address_by(name, phone=contact.phone, email=contact.email) for name in names)
    ]


def _not_shared(whole: StationSettings | None) -> list[Contradiction]:
    """Return what is wrong with several receivers: the embedded broker gives none of them anything."""
    if whole is None or whole.ingest.receivers == 1 or not whole.broker.is_embedded:
        return []
    next_step = "Use a broker with shared subscriptions, such as mosquitto (broker.url), or one receiver."
    allowed = "1 with the embedded broker, which knows no shared subscriptions"
    error = RegistryError("ingest.receivers", str(whole.ingest.receivers), allowed, next_step)
    return [Contradiction(("ingest", "receivers"), error)]


def _unregistered(whole: StationSettings) -> list[Contradiction]:
    """Return the devices for which this bridge speaks, and which ingest would refuse as unknown."""
    if whole.bridge is None:
        return []
    known = [device.id for device in whole.devices]
    return [
        Contradiction(
            ("bridge", "ports", index),
            RegistryError(
                f"device {device}",
                f"device {device!r}",
                f"one of [[devices]]: {listed(known)}",
                did_you_mean(device, known) or "Add it under [[devices]].",
            ),
        )
        for index, port in enumerate(whole.bridge.ports)
        for device in port.devices
        if device not in known
    ]
