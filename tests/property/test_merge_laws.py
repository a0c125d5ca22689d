"""The settings file and people may both change the registry, in any order, and neither undoes the other."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.registry.entries import Entry, Key
from coldchain.registry.merge import merge
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact, Cooperative, Device, Role, Site, SiteKind

COOP = Cooperative(id="highland", name="Highland")
WORDS = st.sampled_from(["", "a", "b", "c"])
IDS = ("e0", "e1", "e2", "e3")


def _registry(names: dict[str, tuple[str, str]]) -> Registry:
    """Return a registry with a contact, a site and a device for each id, of that name and detail."""
    people = [Contact(id=key, name=one, role=Role.DRIVER, phone=two) for key, (one, two) in names.items()]
    sites = [Site(id=key, name=one, kind=SiteKind.VILLAGE_STATION) for key, (one, _) in names.items()]
    devices = [Device(id=key, name=one, model=two) for key, (one, two) in names.items()]
    return Registry(
        cooperative=COOP, contacts=tuple(people), sites=tuple(sites), devices=tuple(devices), gateways=()
    )


BOOKS = st.dictionaries(st.sampled_from(IDS), st.tuples(WORDS, WORDS))


@given(BOOKS, BOOKS, BOOKS)
def test_the_same_file_twice_changes_nothing(
    base: dict[str, tuple[str, str]], file: dict[str, tuple[str, str]], now: dict[str, tuple[str, str]]
) -> None:
    once = merge(_registry(base), _registry(file), _registry(now)).registry
    again = merge(_registry(file), _registry(file), once)
    assert again.registry == once
    assert again.steps == []


@given(BOOKS, BOOKS, BOOKS, st.sets(st.sampled_from(IDS)))
def test_edits_of_different_entries_commute(
    base: dict[str, tuple[str, str]],
    file: dict[str, tuple[str, str]],
    people: dict[str, tuple[str, str]],
    theirs: set[str],
) -> None:
    """The file changes some entries, people change the others: whoever comes first, the outcome is one."""
    in_file = {key: value for key, value in (base | file).items() if key not in theirs or key in base}
    in_file |= {key: base[key] for key in theirs if key in base}
    in_file = {key: value for key, value in in_file.items() if key in theirs or key in file}
    edited = {key: value for key, value in people.items() if key in theirs}
    both = {key: value for key, value in in_file.items() if key not in theirs} | edited
    now = {key: value for key, value in base.items() if key not in theirs} | edited
    people_first = merge(_registry(base), _registry(in_file), _registry(now)).registry
    assert people_first == merge(None, _registry(both), _registry(both)).registry


@given(BOOKS, BOOKS)
def test_a_first_file_removes_nothing(
    file: dict[str, tuple[str, str]], now: dict[str, tuple[str, str]]
) -> None:
    merged = merge(None, _registry(file), _registry(now)).registry
    assert {each.id for each in merged.contacts} == {*file, *now}
    assert all((each.name, each.phone) == file.get(each.id, now.get(each.id)) for each in merged.contacts)


@given(BOOKS, BOOKS, BOOKS)
def test_the_steps_say_all_that_was_changed(
    base: dict[str, tuple[str, str]], file: dict[str, tuple[str, str]], now: dict[str, tuple[str, str]]
) -> None:
    merged = merge(_registry(base), _registry(file), _registry(now))
    contacts: dict[Key, Entry] = {(each.id,): each for each in _registry(now).contacts}
    for step in merged.steps:
        if step.kind == "contacts":
            assert contacts.pop(step.key, None) == step.old
            if isinstance(step.new, Contact):
                contacts[step.key] = step.new
    assert tuple(contacts[key] for key in sorted(contacts)) == merged.registry.contacts


@given(WORDS, WORDS, WORDS)
def test_what_changed_in_the_file_counts_before_what_people_made_of_it(old: str, new: str, own: str) -> None:
    before, file = _registry({"e0": (old, "x")}), _registry({"e0": (new, "x")})
    now = replace(_registry({"e0": (own, "y")}))
    (contact,) = merge(before, file, now).registry.contacts
    assert contact.name == (own if new == old else new)
    assert contact.phone == "y", "another field of the same entry stays as people made it"
