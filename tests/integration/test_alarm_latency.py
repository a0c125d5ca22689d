"""From a reading on a serial line to ``AT+CMGS`` on a modem's line, through all that lies between.

A few alarms in peace; ``make bench PARTS=alarm`` measures a hundred, and again while 192 000 readings drain.
"""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from scripts.benches._load import broker
from scripts.benches.alarm import measure

ALARMS = 5
MOST_S = 10.0  # the aim is 1 s on a machine that has nothing else to do


@pytest.mark.timeout(180)
def test_an_alarm_is_asked_for_on_the_modems_line_in_a_moment(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    with ExitStack() as stack:
        name, address = stack.enter_context(broker(tmp_path))
        took_s, unsent, note = measure(stack, tmp_path / "station", address, vans=0, alarms=ALARMS)
    ledger(f"line to AT+CMGS: {', '.join(f'{each:.2f}' for each in took_s)} s ({name}{note})")
    assert (len(took_s), unsent) == (ALARMS, 0)
    assert took_s[-1] < MOST_S
