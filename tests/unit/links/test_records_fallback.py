"""What did not arrive, with what its reader has besides."""

from contextlib import closing

from sqlalchemy import insert, update

from links.records import Records
from links.records_fallback import address_over, own_channels, undelivered
from links.records_outbox import Draft, claim, put
from links.records_tables import contacts, outbox


def test_only_what_was_sent_did_not_arrive_and_is_of_use(records_url: str) -> None:
    drafts = [Draft(f"s|{who}|log", "c", "s", who, "log", "+1", "w", 10, 99) for who in ("peter", "ann")]
    with closing(Records(records_url)) as records:
        records.migrate()
        with records.transaction() as connection:
            put(connection, drafts)
            assert undelivered(connection, 0, 20) == []
            change = update(outbox).where(outbox.c.contact == "peter")
            connection.execute(change.values(sent_at=15, delivery="failed"))
            (found,) = undelivered(connection, 10, 98)
            assert (found.contact, found.key, found.expires_at) == ("peter", "s|peter|log", 99)
            assert undelivered(connection, 11, 20) == []
            assert undelivered(connection, 10, 99) == []
            connection.execute(change.values(folded_into="s|peter|file"))
            assert undelivered(connection, 10, 20) == []


def test_a_person_may_have_channels_of_his_own(records_url: str) -> None:
    person = {"coop": "c", "name": "", "role": "driver", "phone": "+9", "language": "en"}
    with closing(Records(records_url)) as records:
        records.migrate()
        with records.transaction() as connection:
            people = [
                person | {"id": "peter", "channels": ("log", "file")},
                person | {"id": "ann", "channels": ()},
            ]
            connection.execute(insert(contacts), people)
            assert own_channels(connection, "c", "peter") == ("log", "file")
            assert own_channels(connection, "c", "ann") == own_channels(connection, "c", "no") == ()


def test_who_is_gone_is_told_where_he_was_told(records_url: str) -> None:
    with closing(Records(records_url)) as records:
        records.migrate()
        with records.transaction() as connection:
            put(connection, [Draft("s|ann|email", "c", "s", "ann", "email", "ann@x", "w", 10, 99)])
            (item,) = claim(connection, 10, 100, 1)
            assert address_over(connection, item, "gsm_modem") == "ann@x"
            person = {"coop": "c", "id": "ann", "name": "", "role": "driver", "language": "en"}
            connection.execute(insert(contacts), [person | {"phone": "+9", "email": "new@x"}])
            assert address_over(connection, item, "gsm_modem") == "+9"
            assert address_over(connection, item, "log") == "+9"
            assert address_over(connection, item, "email") == "ann@x"
