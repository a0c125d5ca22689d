"""Every source file has its own unit test file, and every unit test file its source."""

from pathlib import PurePath

from helpers import tree

UNPAIRED_NAMES = ("__init__.py", "__main__.py")
MIGRATIONS = "links/migrations/"  # held by one test of all migrations together
UNIT = "tests/unit/"


def _needs_a_pair(name: str) -> bool:
    return PurePath(name).name not in UNPAIRED_NAMES and not name.startswith(MIGRATIONS)


def _pair_of(source: str) -> str:
    path = PurePath(source)
    return f"{UNIT}{path.parent}/test_{path.name}"


def test_every_source_file_has_its_unit_test() -> None:
    there = set(tree.tests())
    missing = [
        f"{source} wants {_pair_of(source)}"
        for source in tree.sources()
        if _needs_a_pair(source) and _pair_of(source) not in there
    ]
    assert not missing, "\n".join(missing)


def test_every_unit_test_names_a_source_file() -> None:
    """test_journal.py and test_journal_full_disk.py both belong to journal.py."""
    stems = {_pair_of(source).removesuffix(".py") for source in tree.sources()}
    orphans = [
        name
        for name in tree.tests()
        if name.startswith(UNIT)
        and PurePath(name).name != "conftest.py"  # fixtures of a folder
        and not any(f"{name.removesuffix('.py')}_".startswith(f"{stem}_") for stem in stems)
    ]
    assert not orphans, "no source file for:\n" + "\n".join(orphans)


def test_test_folders_are_no_packages() -> None:
    assert [name for name in tree.tests() if name.endswith("__init__.py")] == []
