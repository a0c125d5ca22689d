"""The audit table has a column for all that an entry says."""

from coldchain.audit import Entry
from links.records_audit_tables import audit, audit_heads


def test_an_entry_is_kept_whole() -> None:
    assert set(audit.c.keys()) == {*Entry.__struct_fields__, "seq", "previous", "hash"}


def test_a_number_stands_once_in_a_chain() -> None:
    assert [column.name for column in audit.primary_key] == ["coop", "seq"]
    assert [column.name for column in audit_heads.primary_key] == ["coop"]
