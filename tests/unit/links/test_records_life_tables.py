"""The tables of an alarm's life are those that the other tables name, and keep every act."""

from links import records_life_tables, records_tables


def test_they_are_named_with_all_others() -> None:
    for name in ("alarms", "alarm_actions", "alarm_windows", "alarm_chatter"):
        assert getattr(records_tables, name) is getattr(records_life_tables, name)


def test_an_act_and_a_window_are_named_by_a_key() -> None:
    for table in (records_life_tables.alarm_actions, records_life_tables.alarm_windows):
        [unique] = [one for one in table.constraints if str(one.name) == f"uq_{table.name}_key"]
        assert [column.name for column in getattr(unique, "columns", ())] == ["key"]
