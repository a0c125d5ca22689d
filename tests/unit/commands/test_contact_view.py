"""commands/contact_view.py: what people read of a person."""

import pytest
from msgspec.structs import replace

from coldchain.registry.things import Role
from commands.contact_look import Person, Written
from commands.contact_view import print_people, print_person, print_report, print_written
from helpers.talking import TALKING
from helpers.watching import NOON
from links.records_outbox import Draft

PEOPLE = {each.id: each for each in TALKING.contacts}
DRAFT = Draft("test|c|p|x|log", "c", "t", "p", "log", "+1", "words", NOON, NOON)


def person(who: str, **changed: object) -> Person:
    """Return a person as the look gives him."""
    whole = Person(PEOPLE[who], "en", ("log", "file"), False, None, "", False, None)
    return whole._replace(**changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (person("peter", in_turn=True), ["log, then file", "Van KBZ 214 (van-1)", "no standing report"]),
        (person("grace"), ["told of    everything", "high or more", "log and file"]),
        (person("wanjiru"), ["all at Nyeri station (nyeri)", "urgency    any"]),
        (person("otieno"), ["nothing: this role does not act"]),
        (
            person("peter", stopped_at=NOON, report_time="06:30"),
            [
                "no: STOP since 22 Nov 12:00",
                "as the settings have it; but none goes: wants no messages (STOP)",
            ],
        ),
        (
            person("peter", report_time="06:30", is_chosen=True, next_at=NOON),
            ["each day at 06:30 (Africa/Nairobi), as was chosen; next: 22 Nov 12:00"],
        ),
        (
            person(
                "peter",
                contact=replace(PEOPLE["peter"], phone="", least_severity="high"),
                report_time="06:30",
            ),
            ["none: is told nothing", "high or more", "none goes: has no address"],
        ),
    ],
)
def test_each_fact_is_told(one: Person, wanted: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    print_person(one, [], TALKING)
    said = capsys.readouterr().out
    assert [words for words in wanted if words not in said] == []


@pytest.mark.parametrize(
    ("role", "wanted"),
    [(Role.CARRIER, "told of    goods in hand"), (Role.DRIVER, "told of    gateways, and goods in hand")],
)
def test_who_is_bound_to_nothing_hears_of_what_he_carries(
    role: Role, wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_person(person("peter", contact=replace(PEOPLE["peter"], role=role, asset="")), [], TALKING)
    assert wanted in capsys.readouterr().out


def test_without_people_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    print_people([], TALKING)
    assert "[[contacts]]" in capsys.readouterr().out
    print_report(person("peter"), TALKING)
    assert capsys.readouterr().out == "Peter: no standing report.\n"


def test_what_was_written_is_told_with_its_key_once(capsys: pytest.CaptureFixture[str]) -> None:
    print_written([Written(DRAFT, is_new=True), Written(DRAFT, is_new=False)])
    said = capsys.readouterr().out
    assert said.count("words") == 1
    assert said.count(DRAFT.key) == 2
    assert "not once more" in said


def test_no_telephone_number_is_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    people = [person(each.id, channels=("gsm_modem",), report_time="06:30") for each in TALKING.contacts]
    print_people(people, TALKING)
    said = capsys.readouterr().out
    assert [each.phone for each in TALKING.contacts if each.phone not in said] == []
    assert "…" not in said
    assert "mail" not in said.splitlines()[0]
    print_people([person("peter", contact=replace(PEOPLE["peter"], email="p@example.org"))], TALKING)
    assert "mail" in capsys.readouterr().out.splitlines()[0]
