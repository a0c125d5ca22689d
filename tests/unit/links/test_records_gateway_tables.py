"""The table of pushed settings is one of the tables."""

from links.records_gateway_tables import gateway_settings
from links.records_tables import METADATA


def test_it_is_one_of_the_tables_and_its_numbers_are_never_used_twice() -> None:
    assert METADATA.tables["gateway_settings"] is gateway_settings
    assert gateway_settings.dialect_options["sqlite"]["autoincrement"] is True
