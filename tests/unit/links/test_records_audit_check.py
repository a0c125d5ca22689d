"""A thousand edits of the audit table, each of which is found."""

import random
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete, insert, select, update

from coldchain.audit import Entry, link_of
from links.records import Connection, Records
from links.records_audit import Head, append, head_of
from links.records_audit_check import Checked, all_chains, check_chain
from links.records_tables import audit, audit_heads

ENTRIES = 40
TEXTS = ("by", "via", "address", "action", "about", "old", "new", "why", "previous", "hash")


class Undo(Exception):  # noqa: N818 - no error: ends a transaction without keeping it
    pass


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path_factory.mktemp('chain')}/records.sqlite")
    records.migrate()
    with records.transaction() as connection:
        for coop in ("c", "other"):
            append(connection, [entry(coop, number) for number in range(ENTRIES)])
    yield records
    records.close()


def entry(coop: str, number: int) -> Entry:
    return Entry(coop=coop, at=number, by=f"by-{number}", via="cli", action="did", old="1", new="2", why="so")


def test_a_chain_that_nobody_touched_holds(records: Records) -> None:
    with records.reading() as connection:
        assert all_chains(connection) == ["c", "other"]
        head = head_of(connection, "c")
        found = check_chain(connection, "c", noted=head)
        assert (found.broken, found.seq, found.hash) == (0, ENTRIES, head.hash)
        assert f"--head {ENTRIES}:{head.hash}" in found.words()
        assert check_chain(connection, "of nobody").seq == 0


def change_a_field(connection: Connection, dice: random.Random) -> None:
    seq, name = dice.randint(1, ENTRIES), dice.choice(TEXTS)
    mine = (audit.c.coop == "c") & (audit.c.seq == seq)
    row = connection.execute(select(audit.c[name]).where(mine)).scalar_one()
    other = dice.choice([f"{row}x", row[1:], "", row.upper(), f" {row}"])
    if other == row:
        other = f"{row}z"
    connection.execute(update(audit).where(mine).values({name: other}))


def change_the_time(connection: Connection, dice: random.Random) -> None:
    seq = dice.randint(1, ENTRIES)
    mine = (audit.c.coop == "c") & (audit.c.seq == seq)
    connection.execute(update(audit).where(mine).values(at=audit.c.at + dice.choice([-1, 1, 86_400_000])))


def delete_a_row(connection: Connection, dice: random.Random) -> None:
    connection.execute(delete(audit).where(audit.c.coop == "c", audit.c.seq == dice.randint(1, ENTRIES)))


def swap_two_rows(connection: Connection, dice: random.Random) -> None:
    one, two = dice.sample(range(1, ENTRIES + 1), 2)
    for was, to in ((one, 10_000), (two, one), (10_000, two)):
        connection.execute(update(audit).where(audit.c.coop == "c", audit.c.seq == was).values(seq=to))


def move_to_another_cooperative(connection: Connection, dice: random.Random) -> None:
    seq = dice.randint(1, ENTRIES)
    connection.execute(update(audit).where(audit.c.coop == "c", audit.c.seq == seq).values(coop="third"))


def cut_the_end(connection: Connection, dice: random.Random) -> None:
    """Delete the newest entries, and say that there never were more."""
    left = dice.randint(0, ENTRIES - 1)
    connection.execute(delete(audit).where(audit.c.coop == "c", audit.c.seq > left))
    last = connection.execute(select(audit.c.hash).where(audit.c.coop == "c", audit.c.seq == left)).scalar()
    head = update(audit_heads).where(audit_heads.c.coop == "c")
    connection.execute(head.values(seq=left, hash=last or "0" * 64))


def cut_the_end_only(connection: Connection, dice: random.Random) -> None:
    left = dice.randint(0, ENTRIES - 1)
    connection.execute(delete(audit).where(audit.c.coop == "c", audit.c.seq > left))


def make_it_anew(connection: Connection, dice: random.Random) -> None:
    """Write another entry and all after it anew, each with a hash that is right."""
    seq = dice.randint(1, ENTRIES)
    previous = "0" * 64
    for number in range(1, ENTRIES + 1):
        said = entry("c", number - 1)
        if number == seq:
            said = Entry(coop="c", at=0, by="x", via="", action="")
        link = link_of(number, said, previous)
        previous = link.hash
        connection.execute(delete(audit).where(audit.c.coop == "c", audit.c.seq == number))
        row = {name: getattr(link.entry, name) for name in Entry.__struct_fields__}
        row |= {"seq": number, "previous": link.previous, "hash": link.hash}
        connection.execute(insert(audit).values(row))
    connection.execute(update(audit_heads).where(audit_heads.c.coop == "c").values(hash=previous))


def put_one_before(connection: Connection, dice: random.Random) -> None:
    row = {"coop": "c", "seq": -dice.randint(0, 9), "at": 0, "by": "x", "via": "", "action": "did"}
    connection.execute(insert(audit).values({**row, "previous": "0" * 64, "hash": "1" * 64}))


def put_one_after(connection: Connection, dice: random.Random) -> None:
    head = head_of(connection, "c")
    link = link_of(ENTRIES + 1, entry("c", dice.randint(0, 9)), head.hash)
    row = {name: getattr(link.entry, name) for name in Entry.__struct_fields__}
    row |= {"seq": link.seq, "previous": link.previous, "hash": link.hash}
    connection.execute(insert(audit).values(row))


Edit = Callable[[Connection, random.Random], None]
EDITS: dict[Edit, int] = {
    change_a_field: 400,
    change_the_time: 100,
    delete_a_row: 100,
    swap_two_rows: 100,
    move_to_another_cooperative: 50,
    cut_the_end: 100,
    cut_the_end_only: 50,
    make_it_anew: 20,
    put_one_before: 40,
    put_one_after: 40,
}


def test_every_one_of_a_thousand_edits_is_found(records: Records) -> None:
    dice, missed = random.Random(7), []
    assert sum(EDITS.values()) == 1000
    with records.reading() as connection:
        noted = head_of(connection, "c")
    for edit, times in EDITS.items():
        for number in range(times):
            found = _with(records, edit, dice, noted)
            if not found.broken and not found.why:
                missed.append(f"{edit} {number}")
    assert not missed
    with records.reading() as connection:
        assert not check_chain(connection, "c", noted=noted).broken
        assert not check_chain(connection, "other").broken


def test_without_a_noted_end_a_cut_chain_looks_whole(records: Records) -> None:
    """What only the noted end can show: said in words by the check itself."""
    found = _with(records, cut_the_end, random.Random(1), None)
    assert not found.broken


def test_what_is_broken_is_said_in_plain_words(records: Records) -> None:
    found = _with(records, delete_a_row, random.Random(1), None)
    assert "is missing" in found.words()
    assert found.words().startswith("BROKEN c: entry ")


def _with(records: Records, edit: Edit, dice: random.Random, noted: Head | None) -> Checked:
    """Return what is found after an edit, which is then undone."""
    found: list[Checked] = []
    try:
        with records.transaction() as connection:
            edit(connection, dice)
            found.append(check_chain(connection, "c", noted=noted))
            raise Undo
    except Undo:
        pass
    return found[0]
