"""console/api/registry_types.py: entries as they are sent."""

import msgspec
import pytest

from coldchain.errors import EntryError
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.things import Asset, AssetKind, Calibration
from console.api.registry_types import KINDS, changes_of, key_in, key_text, model_of, values_of


def test_every_field_of_the_registry_is_there() -> None:
    for kind in KINDS:
        model = model_of(kind)
        names = model.thing.__struct_fields__
        assert model.new.__struct_fields__ == names
        assert model.change.__struct_fields__ == (*names, "why")


def test_a_new_entry_is_written_with_its_units() -> None:
    body = msgspec.convert(
        {"id": "van-9", "name": "N", "kind": "van", "profile": "milk", "capacity_kg": 500},
        model_of("assets").new,
    )
    assert values_of("assets", body) == {
        "id": "van-9",
        "name": "N",
        "kind": "van",
        "profile": "milk",
        "capacity": "500 kg",
    }


def test_only_what_is_said_is_changed_and_nothing_takes_a_value_away() -> None:
    old = Asset(id="van-9", name="N", kind=AssetKind.VAN, profile="milk", capacity_kg=500, plate="K")
    body = msgspec.convert({"capacity_kg": None, "name": "M"}, model_of("assets").change)
    assert changes_of("assets", old, body) == {"name": "M", "capacity": ""}


def test_a_number_without_a_channel_has_no_unit() -> None:
    body = msgspec.convert(
        {"device": "d", "certificate": "c", "calibrated_at": 1, "due_at": 2, "offset": 0.1},
        model_of("calibrations").new,
    )
    with pytest.raises(EntryError) as caught:
        values_of("calibrations", body)
    assert caught.value.mistakes[0].field == "offset"
    limit = Limit(name="x", channel="air/colour", side=Side.ABOVE, bound=1)
    with pytest.raises(EntryError):
        changes_of(
            "profiles", Profile(name="p", limits=(limit,)), msgspec.convert({}, model_of("profiles").change)
        )


def test_keys_stand_in_paths() -> None:
    entry = Calibration(device="d", certificate="c", channel="air/temperature", calibrated_at=5, due_at=9)
    assert key_text("calibrations", entry) == "d~air/temperature~5"
    assert key_in("calibrations", "d~air/temperature~5") == ("d", "air/temperature", 5)
    assert key_in("calibrations", "d~5") is None
    assert key_in("placements", "d~x") is None
    assert key_in("placements", "d~" + "9" * 40) is None
