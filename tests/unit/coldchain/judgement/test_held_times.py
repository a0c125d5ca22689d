"""The words for what is held say the same as the registry's, and need nothing of it."""

import subprocess
import sys

from coldchain.instants import FOREVER_AT
from coldchain.judgement.held_times import ANY_DEVICE, CoopTimes, HeldTime, everything_of
from coldchain.registry.keeping import ALL

WANTS = "import sys, links.quarantine; print([name for name in sys.modules if 'registry' in name])"


def test_every_device_is_written_as_everything_is() -> None:
    assert ANY_DEVICE == ALL


def test_a_gateway_has_a_quarantine_and_no_registry() -> None:
    told = subprocess.run([sys.executable, "-c", WANTS], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"


def test_everything_of_a_cooperative_is_every_device_for_ever() -> None:
    assert everything_of("co") == CoopTimes("co", 0, [HeldTime(ANY_DEVICE, 0, FOREVER_AT)])
