"""The table of the live stream: a thing has one number."""

from links.records_tables import stream_events


def test_a_thing_of_a_kind_stands_there_once() -> None:
    [unique] = [one for one in stream_events.constraints if one.name == "uq_stream_events_coop_kind_ref"]
    assert [column.name for column in getattr(unique, "columns", ())] == ["coop", "kind", "ref"]
