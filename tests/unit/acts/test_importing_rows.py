"""acts/importing_rows.py: rows become lines of one kind, with their places."""

from zoneinfo import ZoneInfo

from acts.importing_rows import lines_of
from links.sheets_in import Sheet

UTC = ZoneInfo("UTC")


def sheet(name: str, headers: tuple[str, ...], *rows: tuple[object, ...]) -> Sheet:
    return Sheet("f.xlsx", name, headers, [(number + 2, row) for number, row in enumerate(rows)])  # type: ignore[misc]


def test_a_row_is_a_line_with_its_place() -> None:
    lines, mistakes = lines_of([sheet("Assets", ("ID", "Capacity [kg]"), ("van", 5))], UTC)
    assert mistakes == []
    assert [(line.kind, line.values) for line in lines] == [("assets", {"id": "van", "capacity": "5 kg"})]
    assert lines[0].place("id") == ("f.xlsx", "Assets", 2, "id")


def test_limits_stand_in_their_profile_and_keep_their_place() -> None:
    profiles = sheet("profiles", ("name",), ("cold",), ("warm",))
    limits = sheet("limits", ("profile", "name", "above"), ("cold", "a", "8 degC"), ("hot", "b", None))
    lines, mistakes = lines_of([limits, profiles], UTC)
    assert [line.values["limits"] for line in lines] == [[{"name": "a", "above": "8 degC"}], []]
    assert lines[0].place("limits.1.above") == ("f.xlsx", "limits", 2, "above")
    assert lines[0].place("limits.7.above") == ("f.xlsx", "profiles", 2, "limits.7.above")
    assert [each[1:4] for each in mistakes] == [("limits", 3, "profile")]


def test_profiles_alone_keep_their_limits() -> None:
    lines, _ = lines_of([sheet("profiles", ("name", "max_gap"), ("cold", "5m"))], UTC)
    assert "limits" not in lines[0].values


def test_tables_and_columns_that_there_are_not() -> None:
    lines, mistakes = lines_of(
        [sheet("asets", ("id",)), sheet("sites", ("id", "id", "colour"), ("a", "b", "c"))], UTC
    )
    assert [each[1:4] for each in mistakes] == [
        ("asets", 0, "name of the table"),
        ("sites", 1, "id"),
        ("sites", 1, "colour"),
    ]
    assert [line.values for line in lines] == [{"id": "b"}]
