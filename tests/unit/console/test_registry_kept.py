"""The registry is read again only when it changed."""

import pytest

from coldchain.errors import RegistryError
from console.registry_kept import RegistryKept
from helpers.small_fleet import COOP, Fleet, changed, registry_of
from links.records import Records
from links.records_registry import save_registry


def test_it_is_the_same_until_something_changed(own_fleet: Fleet) -> None:
    records, kept = Records(own_fleet.records_url), RegistryKept()
    with records.reading() as connection:
        first = kept.get(connection, COOP)
        assert kept.get(connection, COOP) is first
        with pytest.raises(RegistryError):
            kept.get(connection, "nowhere")
    with records.transaction() as connection:
        save_registry(connection, changed(registry_of(), gateways=("gw-new",)))
    with records.reading() as connection:
        assert kept.get(connection, COOP).registry.gateways == ("gw-new",)
    records.close()
