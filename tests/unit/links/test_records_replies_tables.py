"""The tables of answers are those that the others name."""

from links import records_replies_tables, records_tables


def test_they_are_part_of_the_records() -> None:
    for name in ("answer_codes", "custody_acts", "receipts"):
        assert getattr(records_tables, name) is getattr(records_replies_tables, name)
        assert name in records_tables.METADATA.tables
