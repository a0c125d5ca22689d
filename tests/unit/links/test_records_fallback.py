"""Which messages have failed for good, with what their readers have besides."""

from sqlalchemy import insert

from links.records import Records
from links.records_fallback import failed, keys_there
from links.records_outbox import Draft, mark_refused, put
from links.records_tables import contacts, outbox


def test_only_failed_messages_of_those_who_have_several_channels(records_url: str) -> None:
    records = Records(records_url)
    records.migrate()
    person = {"coop": "c", "name": "", "role": "driver", "phone": "+9", "language": "en"}
    people = [person | {"id": "peter", "channels": ("log", "file")}, person | {"id": "ann", "channels": ()}]
    drafts = [Draft(f"s|{who}|log", "c", "s", who, "log", "+1", "words", 10, 99) for who in ("peter", "ann")]
    with records.transaction() as connection:
        connection.execute(insert(contacts), people)
        put(connection, drafts)
        assert failed(connection, 0) == []
        for id_ in connection.execute(outbox.select()).scalars().all():
            mark_refused(connection, id_, "gone", 20)
        (found,) = failed(connection, 0)
        assert (found.draft.contact, found.channels, found.phone) == ("peter", ("log", "file"), "+9")
        assert failed(connection, 11) == []
        assert keys_there(connection, ["s|ann|log", "other"]) == {"s|ann|log"}
