"""The tables of people are among the tables."""

from links.records_people_tables import contact_choices, escalations
from links.records_tables import METADATA


def test_they_are_among_the_tables_and_each_alarm_waits_for_an_answer_once() -> None:
    assert METADATA.tables["contact_choices"] is contact_choices
    assert METADATA.tables["escalations"] is escalations
    assert [column.name for column in escalations.primary_key] == ["id"]
    assert [column.name for column in contact_choices.primary_key] == ["coop", "contact"]
