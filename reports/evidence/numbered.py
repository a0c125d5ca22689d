"""What of a cooperative's registry has a number at GS1, as a report names it. Pure."""

from collections import Counter
from collections.abc import Collection

from coldchain.registry.gs1 import asset_link, party_link
from coldchain.registry.registry import Registry


def glns_of(registry: Registry) -> dict[str, str]:
    """Return the GLN of each site that has one, by a name that no other site has."""
    names = Counter(each.name or each.id for each in registry.sites)
    return {
        name: each.gln for each in registry.sites if each.gln and names[name := each.name or each.id] == 1
    }


def links_of(
    registry: Registry, assets: Collection[str], devices: Collection[str], people: Collection[str]
) -> dict[str, str]:
    """Return the links of GS1 of what a report names and has a number there; see ``Evidence.links``."""
    found = {
        f"asset/{each.id}": asset_link(giai=each.giai, grai=each.grai)
        for each in registry.assets
        if each.id in assets
    }
    found |= {
        f"device/{each.id}": asset_link(giai=each.giai) for each in registry.devices if each.id in devices
    }
    names = Counter(each.name or each.id for each in registry.contacts)
    for each in registry.contacts:
        if each.gln and each.id in people:
            found[f"party/{each.id}"] = party_link(each.gln)
            if names[name := each.name or each.id] == 1:
                found[f"party-named/{name}"] = party_link(each.gln)
    return {key: link for key, link in found.items() if link}
