"""Kill -9 in the middle of an act: it is done as a whole or not at all, and doing it again makes it once."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from msgspec.structs import replace

from acts.alarms import Act, acknowledge, shelve, unshelve
from coldchain.audit import first_broken
from coldchain.judgement.acts import Action, Came
from coldchain.judgement.alarm_table import AlarmState, Suppression
from helpers.act_child import HOUR_MS
from helpers.watching import KEY, REGISTRY, Station, airs, at, station_in
from links.records_actions import actions_of
from links.records_alarms import load_alarm
from links.records_audit import walk

WARM = f"{KEY}|too-warm"
KILLS = 3


def killed(url: str, first: int, chance: random.Random) -> int:
    """Have a process act from a number on, kill it at any moment, and return what it may have half done."""
    command = [sys.executable, "-m", "helpers.act_child", url, WARM, str(first), str(at(9))]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    assert child.stdout is not None
    assert child.stdout.readline()
    time.sleep(chance.uniform(0.0, 0.05))  # where it is killed is left to chance, and asserted of every place
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().split()
    child.wait(10)
    child.stdout.close()
    return int(rest[-1]) if rest else first


def whole(station: Station, number: int) -> bool:
    """Return whether an act was done, after checking that none of its parts stands alone."""
    with station.records.reading() as connection:
        rows = [row for row in actions_of(connection, WARM) if row.key.startswith(f"m-{number}|")]
        alarm = load_alarm(connection, WARM)
    assert len(rows) in (0, 2), rows
    if rows:
        assert alarm.suppression is (Suppression.NONE if number % 2 else Suppression.SHELVED)
    return bool(rows)


def test_an_act_is_whole_or_not_there_and_the_same_act_again_is_once(tmp_path: Path) -> None:
    chance, number = random.Random(7), 0
    with station_in(tmp_path, replace(REGISTRY, legs=(), shipments=())) as station:
        station.live(airs([9.0] * 8))
        url = f"sqlite:///{tmp_path}/records.db"
        for _ in range(KILLS):
            number = killed(url, number, chance)
            was_done = whole(station, number)
            act = Act("peter", "sms", at(9) + number, "again", id=f"m-{number}")
            with station.records.transaction() as connection:
                came = acknowledge(connection, WARM, act).came
                assert (came is Came.DONE_BEFORE) is was_done
                if number % 2:
                    unshelve(connection, WARM, act)
                else:
                    shelve(connection, WARM, act, until_at=act.at + HOUR_MS, at_most_ms=HOUR_MS)
            assert whole(station, number)
            number += 1
        with station.records.reading() as connection:
            rows = actions_of(connection, WARM)
            told = [link.entry for link in walk(connection, KEY.partition("/")[0])]
            assert first_broken(walk(connection, KEY.partition("/")[0])) is None
            assert load_alarm(connection, WARM).state is AlarmState.ACKED
        acts = [(f"alarm:{row.action}", row.at) for row in rows if row.via != "clock"]
        assert sorted((each.action, each.at) for each in told) == sorted(acts)
        seen = [row.key for row in rows if row.action == Action.ACKNOWLEDGE]
        assert seen == [
            f"m-{each}|acknowledge|{WARM}" for each in range(number)
        ]  # none is missing, none twice
