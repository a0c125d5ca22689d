"""A thing is ended at an instant with a reason, and can be brought back; the chain says who and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.doing import Outcome
from acts.placing import move
from acts.registry import Wish, ask, change
from acts.retiring import reinstate, retire
from coldchain.access.actors import at_the_machine
from coldchain.errors import EntryError, InputError, RegistryError
from coldchain.instants import to_iso
from helpers.clock import ManualClock
from helpers.registered import COOP, NOON, records_with
from links.records import Records
from links.records_audit import newest
from links.records_registry_rows import find

HOUR = 3_600_000
NOW = NOON + HOUR
VERBS = {"retire": retire, "reinstate": reinstate, "change": change, "move": move}


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def do(records: Records, verb: str, wish: Wish) -> Outcome:
    return ask(records, ManualClock(NOW), at_the_machine("me"), COOP, verb=VERBS[verb], wish=wish)


def end_of(records: Records, kind: str, id_: str) -> tuple[int | None, str]:
    with records.reading() as connection:
        found = find(connection, COOP, kind, (id_,))
    return getattr(found, "retired_at", None), getattr(found, "retired_why", "")


def test_a_spare_device_dies_and_comes_back(records: Records) -> None:
    wish = Wish("devices", ("spare",), why="fell into the river")
    do(records, "retire", wish)
    assert end_of(records, "devices", "spare") == (NOW, "fell into the river")
    with records.reading() as connection:
        (link,) = newest(connection, COOP, about="devices/spare", limit=1)
    assert (link.entry.action, link.entry.why) == ("registry:change", "fell into the river")
    assert "retired_at" in link.entry.new
    assert "retired_at" not in link.entry.old
    do(records, "reinstate", Wish("devices", ("spare",), why="it was found"))
    assert end_of(records, "devices", "spare") == (None, "")
    assert do(records, "reinstate", Wish("devices", ("spare",))).came == "so-already"


def test_a_van_is_empty_before_it_is_sold(records: Records) -> None:
    at = {"retired": to_iso(NOON - HOUR)}
    with pytest.raises(RegistryError) as error:  # its device left at noon only
        do(records, "retire", Wish("assets", ("van",), at, "sold"))
    assert error.value.reason == "still-placed"
    with pytest.raises(RegistryError) as error:
        do(records, "retire", Wish("assets", ("cooler",), {}, "scrapped"))
    assert 'coldchain device move node ""' in error.value.next_step
    assert end_of(records, "assets", "cooler") == (None, "")


def test_nothing_is_put_into_what_is_no_more(records: Records) -> None:
    do(records, "move", Wish("placements", ("node",), {"asset": ""}))
    do(records, "retire", Wish("assets", ("cooler",), {}, "scrapped"))
    for device in ("node", "spare"):
        with pytest.raises(RegistryError) as error:
            do(records, "move", Wish("placements", (device,), {"asset": "cooler"}))
        assert error.value.reason == "still-placed"
    do(records, "retire", Wish("devices", ("node",), {}, "died"))
    with pytest.raises(RegistryError):
        do(records, "move", Wish("placements", ("node",), {"asset": "van"}))


def test_a_site_closes_when_nothing_stands_there(records: Records) -> None:
    with pytest.raises(RegistryError) as error:
        do(records, "retire", Wish("sites", ("hub",), {}, "closed"))
    assert error.value.reason == "still-stands"
    do(records, "change", Wish("assets", ("cooler",), {"site": ""}, "sold"))
    do(records, "retire", Wish("sites", ("hub",), {}, "closed"))
    with pytest.raises(RegistryError):
        do(records, "change", Wish("assets", ("cooler",), {"site": "hub"}, "back"))


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Wish("devices", ("spare",)), EntryError),  # nobody says why
        (Wish("devices", ("spare",), {"retired": to_iso(NOW + HOUR)}, "soon"), RegistryError),
        (Wish("devices", ("sparw",), {}, "died"), RegistryError),
        (Wish("profiles", ("cold",), {}, "old"), RegistryError),
    ],
)
def test_what_makes_no_sense_is_refused(records: Records, wish: Wish, error: type[InputError]) -> None:
    with pytest.raises(error):
        do(records, "retire", wish)
