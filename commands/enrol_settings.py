"""The settings that an enrolled gateway gets: its broker, its name, and what it carries of the registry.

Not a check: the file is read like any other by ``coldchain check`` on the gateway.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from coldchain.errors import RegistryError
from coldchain.nearest import did_you_mean, listed

CA_FILE, PASSWORD_FILE = "broker-ca.pem", "broker-password"
CERT_FILE, KEY_FILE = "gateway.pem", "gateway-key.pem"
SIGNING_KEY_FILE = "signing-key"
SETTINGS_FILE = "coldchain.toml"
_Tables = dict[str, Any]


class Choice(NamedTuple):
    """What a gateway carries; nothing chosen means everything.

    Args:
        assets: Ids of assets.
        sites: Ids of sites: all their assets.
        ports: Paths of serial ports on the gateway.
    """

    assets: Sequence[str] = ()
    sites: Sequence[str] = ()
    ports: Sequence[str] = ()


def gateway_tables(tables: Mapping[str, Any], gateway: str, *, broker: _Tables, choice: Choice) -> _Tables:
    """Return the settings of a gateway.

    Contacts are those who hear of what it carries, so that it can judge and tell by itself. Shipments and
    legs are not in it: they change every day. Nor is what was retired, nor who has left.

    Args:
        tables: Of the station's settings file.
        gateway: Its name.
        broker: The table ``[broker]``.
        choice: What it carries.

    Raises:
        RegistryError: A chosen asset or site is not there.
    """
    kept = _kept_assets(tables, choice)
    assets = [each for each in tables.get("assets", []) if each["id"] in kept]
    sites = {each.get("site", "") for each in assets} | set(choice.sites)
    placements = [each for each in tables.get("placements", []) if each["asset"] in kept]
    moved = {each["device"] for each in placements}
    devices = [
        {key: value for key, value in each.items() if key != "asset" or value in kept}
        for each in _there(tables, "devices")
        if each.get("asset", "") in kept or each["id"] in moved
    ]
    profiles = {each["profile"] for each in assets}
    bridge: _Tables = {"gateway": gateway}
    if choice.ports:
        bridge["ports"] = [{"path": path} for path in choice.ports]
    found = {
        "broker": broker,
        "bridge": bridge,
        "cooperative": tables["cooperative"],
        "sites": [each for each in tables.get("sites", []) if each["id"] in sites],
        "assets": assets,
        "devices": devices,
        "placements": placements,
        "profiles": {name: each for name, each in tables.get("profiles", {}).items() if name in profiles},
        "products": tables.get("products", {}),
        "contacts": [_of_gateway(each) for each in _there(tables, "contacts") if _hears(each, kept, sites)],
    }
    return {key: value for key, value in found.items() if value}


def _kept_assets(tables: Mapping[str, Any], choice: Choice) -> set[str]:
    every = _there(tables, "assets")
    names = [each["id"] for each in every]
    _known("--asset", choice.assets, names)
    _known("--site", choice.sites, [each["id"] for each in tables.get("sites", [])])
    if not (choice.assets or choice.sites):
        return set(names)
    return set(choice.assets) | {each["id"] for each in every if each.get("site", "") in choice.sites}


def _there(tables: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """Return the entries of a kind that are not at their end."""
    return [each for each in tables.get(kind, []) if not each.get("retired")]


def _known(option: str, chosen: Sequence[str], names: Collection[str]) -> None:
    for each in chosen:
        if each not in names:
            raise RegistryError(option, repr(each), f"one of {listed(names)}", did_you_mean(each, names))


def _hears(contact: Mapping[str, Any], assets: Collection[str], sites: Collection[str]) -> bool:
    asset, site = contact.get("asset", ""), contact.get("site", "")
    return (not asset and not site) or asset in assets or (bool(site) and site in sites)


def _of_gateway(contact: Mapping[str, Any]) -> dict[str, Any]:
    """Return a person as a gateway needs him: it texts by its own modem, and has none of the channels."""
    return {key: value for key, value in contact.items() if key not in {"channels", "email"}}
