"""acts/backfill.py: who may bring readings, once, and written down."""

from pathlib import Path

import pytest

from acts.backfill import Pack, RefusedReadings, Sorted, ask_backfill
from coldchain.access.actors import Actor, Membership, Via
from coldchain.errors import AccessError, InputError, JournalError
from coldchain.registry.things import Role
from helpers.api_client import FleetClock
from helpers.small_fleet import COOP
from links.records import Records
from links.records_audit import newest

_PACK = Pack(COOP, "gw-road", b"content", "senml")


class _Taker:
    """Counts what is kept; fails as often as it is told to."""

    def __init__(self, fails: int = 0) -> None:
        self.kept, self.fails = 0, fails

    def sort(self, pack: Pack, now: int) -> Sorted:
        return Sorted(3, (RefusedReadings("unknown-device", "x", 1),), self._keep, 5, 9)

    def _keep(self) -> None:
        if self.fails:
            self.fails -= 1
            raise JournalError("journal", "a full disk", "room", retry=True)
        self.kept += 1


def _actor(role: Role) -> Actor:
    return Actor(id=f"t-{role}", via=Via.API, memberships=(Membership(coop=COOP, role=role),))


@pytest.fixture
def records(tmp_path: Path) -> Records:
    found = Records(f"sqlite:///{tmp_path}/records.db")
    found.migrate()
    return found


def test_it_is_kept_once_under_a_key_and_written_down(records: Records) -> None:
    taker, clock = _Taker(), FleetClock()
    for again in (False, True):
        outcome = ask_backfill(records, clock, _actor(Role.MANAGER), taker=taker, pack=_PACK, key="k")
        assert outcome.again is again
        assert outcome.detail["accepted"] == 3
    assert taker.kept == 1
    with records.reading() as connection:
        [line] = newest(connection, COOP)
    assert line.entry.action == "readings:backfill"
    other = _PACK._replace(content=b"other")
    with pytest.raises(InputError, match="another request"):
        ask_backfill(records, clock, _actor(Role.MANAGER), taker=taker, pack=other, key="k")


def test_what_could_not_be_kept_was_not_done_and_is_done_the_next_time(records: Records) -> None:
    taker, clock = _Taker(fails=1), FleetClock()
    with pytest.raises(JournalError):
        ask_backfill(records, clock, _actor(Role.MANAGER), taker=taker, pack=_PACK, key="k")
    assert not ask_backfill(records, clock, _actor(Role.MANAGER), taker=taker, pack=_PACK, key="k").again
    assert taker.kept == 1


@pytest.mark.parametrize("role", [Role.DRIVER, Role.KEEPER, Role.AUDITOR, Role.CARRIER, Role.REGULATOR])
def test_who_may_not_brings_nothing(records: Records, role: Role) -> None:
    taker = _Taker()
    with pytest.raises(AccessError):
        ask_backfill(records, FleetClock(), _actor(role), taker=taker, pack=_PACK)
    assert taker.kept == 0
