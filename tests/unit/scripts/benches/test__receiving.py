"""A child of the bench counts what a broker has kept for it, and says how long that took."""

import json
import subprocess
import sys
from pathlib import Path

from scripts.benches._load import broker, packs, publish


def test_it_takes_what_was_kept_for_it_and_says_how_long_that_took(tmp_path: Path) -> None:
    with broker(tmp_path) as (_, address):

        def say(count: int) -> dict[str, float]:
            argv = [
                sys.executable,
                "-m",
                "scripts.benches._receiving",
                str(address.port),
                str(count),
                str(tmp_path),
            ]
            said = subprocess.run(argv, check=True, stdout=subprocess.PIPE, timeout=60).stdout
            return dict(json.loads(said))

        say(0)
        publish(address, packs(30, 10))
        said = say(30)
    assert said["count"] == 30
    assert said["took_s"] > 0
    assert said["cpu_s"] > 0
    assert said.get("rejected", 0) == 0
