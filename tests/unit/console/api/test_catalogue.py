"""console/api/catalogue.py: all operations together."""

from coldchain.access.permissions import Permission
from console.api.catalogue import OPERATIONS
from console.api.operation import CoopQuery


def test_no_two_operations_have_one_name_or_one_address() -> None:
    assert len({each.name for each in OPERATIONS}) == len(OPERATIONS)
    assert len({(each.method, each.path) for each in OPERATIONS}) == len(OPERATIONS)


def test_whatever_writes_asks_for_a_permission_and_no_look_suffices() -> None:
    for each in OPERATIONS:
        if each.is_write:
            assert each.permission is not None, each.name
            assert not each.permission.startswith("look"), each.name


def test_whatever_asks_for_a_permission_is_about_one_cooperative() -> None:
    for each in OPERATIONS:
        if each.permission is not None:
            assert issubclass(each.query, CoopQuery), each.name


def test_every_kind_of_thing_that_programs_do_is_there() -> None:
    asked = {each.permission for each in OPERATIONS}
    elsewhere = {
        Permission.SHELVE_ALARM,  # asked for by the act itself
        Permission.REPLAY_QUARANTINE,  # by the command line
        Permission.MANAGE_ACCOUNTS,
        Permission.MANAGE_COOPERATIVES,
    }
    assert set(Permission) - asked == elsewhere


def test_what_is_answered_without_a_thread_waits_for_nobody() -> None:
    """A shared answer is waited for while another one looks it up; no write is shared."""
    shared = [each for each in OPERATIONS if each.is_shared]
    assert shared
    assert not [each.name for each in shared if each.at_hand is not None or each.is_write]
