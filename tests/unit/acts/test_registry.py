"""acts/registry.py: one entry is added, changed or removed, with its rules, references and audit entry."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.doing import Outcome
from acts.registry import Wish, add, ask, change, remove
from coldchain.access.actors import Actor, Membership, Via, at_the_machine
from coldchain.errors import AccessError, EntryError, InputError, RegistryError
from coldchain.registry.entries import key_of
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact, Role
from helpers.clock import ManualClock
from helpers.registered import COOP, FULL, NOON, records_with
from links.records import Records
from links.records_audit import newest
from links.records_registry import load_registry, revision_of

ME = at_the_machine("me")
VERBS = {"add": add, "change": change, "remove": remove}


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def do(records: Records, verb: str, wish: Wish, actor: Actor = ME, key: str = "") -> Outcome:
    said = wish if verb == "add" else wish._replace(why="it was wrong")
    return ask(records, ManualClock(NOON), actor, COOP, verb=VERBS[verb], wish=said, key=key)


def now(records: Records) -> Registry:
    with records.reading() as connection:
        return load_registry(connection, COOP)


def test_a_van_is_added_by_what_the_file_would_say(records: Records) -> None:
    values = {"id": "van-2", "name": "Van 2", "kind": "van", "profile": "cold", "capacity": "1.5 t"}
    outcome = do(records, "add", Wish("assets", values=values))
    assert outcome.about == "assets/van-2"
    assert [each.capacity_kg for each in now(records).assets if each.id == "van-2"] == [1500.0]
    assert any("no device in it" in text for text in outcome.detail["warnings"])
    with records.reading() as connection:
        (link,) = newest(connection, COOP)
        assert revision_of(connection) == 2
    assert (link.entry.action, link.entry.about, link.entry.by) == ("registry:add", "assets/van-2", "me")


def test_a_box_for_a_product_gets_the_limits_of_the_product(records: Records) -> None:
    values = {"id": "box", "name": "Box", "kind": "motorcycle_box", "profile": "banana-ripe"}
    do(records, "add", Wish("assets", values=values))
    assert "banana-ripe" in {each.name for each in now(records).profiles}


def test_every_mistake_of_an_entry_is_told_with_its_field(records: Records) -> None:
    values = {"id": "Van 2", "name": "x", "kind": "vam", "profile": "cold", "capacity": "12", "colour": "red"}
    with pytest.raises(EntryError) as one:
        do(records, "add", Wish("assets", values=values))
    assert [each.field for each in one.value.mistakes] == ["colour"]
    del values["colour"]
    with pytest.raises(EntryError) as all_:
        do(records, "add", Wish("assets", values=values))
    assert [each.field for each in all_.value.mistakes] == ["id", "kind", "capacity"]
    assert "without a unit" in str(all_.value.mistakes[2].came)
    assert now(records) == FULL


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"site": "hup"}, "site"),
        ({"profile": "bananna"}, "profile"),
        ({"name": "a\0b"}, "name"),
        ({"name": "x" * 256_000}, "name"),
        ({"id": "van-9"}, "id"),
        ({"name": ""}, "name"),
    ],
)
def test_what_does_not_fit_is_refused(records: Records, values: dict[str, str], field: str) -> None:
    with pytest.raises(EntryError) as refused:
        do(records, "change", Wish("assets", ("van",), values))
    assert [each.field for each in refused.value.mistakes] == [field]
    assert now(records) == FULL


def test_a_change_keeps_what_it_does_not_name(records: Records) -> None:
    do(records, "change", Wish("contacts", ("grace",), {"phone": "+254 711 111 111", "quiet_hours": ""}))
    grace = next(each for each in now(records).contacts if each.id == "grace")
    assert grace == Contact(
        **{
            **{name: getattr(FULL.contacts[0], name) for name in Contact.__struct_fields__},
            "phone": "+254711111111",
            "quiet_hours": "",
        }
    )
    again = do(records, "change", Wish("contacts", ("grace",), {"phone": "+254711111111"}))
    assert again.came == "so-already"
    with records.reading() as connection:
        assert len(newest(connection, COOP)) == 1


def test_what_is_used_stays_and_it_is_said_by_what(records: Records) -> None:
    with pytest.raises(RegistryError, match="contacts/grace") as refused:
        do(records, "remove", Wish("sites", ("hub",)))
    assert refused.value.reason == "still-used"
    do(records, "remove", Wish("devices", ("spare",)))
    assert [each.id for each in now(records).devices] == ["node"]


def test_a_placement_that_overlaps_is_refused_and_the_past_can_be_corrected(records: Records) -> None:
    overlapping = {"device": "node", "asset": "van", "from": "2026-01-01T00:00:00Z"}
    with pytest.raises(RegistryError) as refused:
        do(records, "add", Wish("placements", values=overlapping))
    assert refused.value.reason == "times-overlap"
    do(records, "change", Wish("placements", ("node", 0), {"until": "2026-11-01T00:00:00Z"}))
    do(records, "change", Wish("placements", ("node", NOON), {"from": "2026-11-01T00:00:00Z"}))
    first, second = now(records).placements
    assert first.until_at == second.from_at < NOON


def test_a_new_device_may_say_where_it_has_always_been(records: Records) -> None:
    do(records, "add", Wish("devices", values={"id": "node-3", "sample_interval": "5m", "asset": "van"}))
    assert [each.asset for each in now(records).placements if each.device == "node-3"] == ["van"]
    with pytest.raises(EntryError, match="Move it instead"):
        do(records, "change", Wish("devices", ("node-3",), {"asset": "cooler"}))


def test_goods_that_come_with_a_new_product_bring_it_along(records: Records) -> None:
    do(records, "add", Wish("shipments", values={"id": "b-1", "product": "Banana ripe", "quantity": "20 kg"}))
    do(records, "add", Wish("shipments", values={"id": "b-2", "product": "snow", "quantity": "20 kg"}))
    assert {"banana-ripe", "generic"} <= {each.name for each in now(records).products}


@pytest.mark.parametrize(
    "kind", ["sites", "assets", "devices", "contacts", "profiles", "cooperative", "prices"]
)
def test_an_entry_that_is_said_again_as_it_is_changes_nothing(records: Records, kind: str) -> None:
    entries = [FULL.cooperative] if kind == "cooperative" else getattr(FULL, kind)
    for entry in entries:
        assert do(records, "change", Wish(kind, key_of(kind, entry))).came == "so-already"


def test_who_may_not_is_refused_and_a_form_sent_twice_is_one_act(records: Records) -> None:
    driver = Actor(id="omar", via=Via.CONSOLE, memberships=(Membership(coop=COOP, role=Role.DRIVER),))
    wish = Wish("gateways", values={"id": "station-2"})
    with pytest.raises(AccessError):
        do(records, "add", wish, driver)
    first, second = do(records, "add", wish, key="k"), do(records, "add", wish, key="k")
    assert (first.again, second.again) == (False, True)
    with pytest.raises(InputError) as twice:
        do(records, "add", wish)
    assert twice.value.reason == "there-already"
    with pytest.raises(RegistryError, match="Did you mean 'station-"):
        do(records, "remove", Wish("gateways", ("station-l",)))


def test_a_cooperative_is_added_changed_and_never_removed(records: Records) -> None:
    wish = Wish("cooperative", values={"id": "valley", "name": "Valley", "hottest": "100 degF"})
    ask(records, ManualClock(NOON), ME, "valley", verb=add, wish=wish)
    with records.reading() as connection:
        assert load_registry(connection, "valley").cooperative.hottest_c == pytest.approx(37.7777778)
    do(records, "change", Wish("cooperative", (COOP,), {"language": "fr"}))
    assert now(records).cooperative.language == "fr"
    with pytest.raises(RegistryError):
        do(records, "remove", Wish("cooperative", (COOP,)))


def test_own_limits_are_changed_as_the_file_says_them(records: Records) -> None:
    limits = [{"name": "too-warm", "channel": "air/temperature", "above": "7 degC", "on_delay": "5m"}]
    do(records, "change", Wish("profiles", ("cold",), {"limits": limits}))
    (profile,) = now(records).profiles
    assert [(each.bound, each.on_delay_s) for each in profile.limits] == [(7.0, 300.0)]
    with pytest.raises(RegistryError, match="each limit name once"):
        do(records, "change", Wish("profiles", ("cold",), {"limits": limits * 2}))
