"""The words for what is held say the same as the registry's, and need nothing of it."""

import subprocess
import sys

from coldchain.judgement.held_times import ANY_DEVICE
from coldchain.registry.keeping import ALL

WANTS = "import sys, links.quarantine; print([name for name in sys.modules if 'registry' in name])"


def test_every_device_is_written_as_everything_is() -> None:
    assert ANY_DEVICE == ALL


def test_a_gateway_has_a_quarantine_and_no_registry() -> None:
    told = subprocess.run([sys.executable, "-c", WANTS], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"
