"""Measures how fast the parts are on this machine, one line a result. Not a test: nothing can fail here.

``make bench``, or ``python -m scripts.bench [--json] [--readings N] [--report] [PART ...]``. Each part is a
file in ``scripts/benches``. Files go to a temporary folder (``TMPDIR`` names another), so the disk that it
lies on is the one that is measured.
"""

import argparse
import importlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from scripts.bench_report import write_report
from scripts.benches.face import Measured, Options, Part

FOLDER = Path(__file__).parent / "benches"
DOCS = Path(__file__).parents[1] / "docs"
READINGS = 100_000
_NO_PARTS = ("__init__", "face")


def parts() -> list[str]:
    """Return the names of all parts, sorted."""
    return sorted(
        file.stem
        for file in FOLDER.glob("*.py")
        if file.stem not in _NO_PARTS and not file.stem.startswith("_")
    )


def run(names: Sequence[str], count: int) -> Iterator[tuple[str, Measured]]:
    """Yield what was measured, with the name of its part, part by part.

    Args:
        names: Of parts, in the order in which they are measured.
        count: With how many readings.
    """
    for name in names:
        part = cast("Part", importlib.import_module(f"scripts.benches.{name}"))
        with tempfile.TemporaryDirectory(prefix="coldchain-bench-") as folder:
            for measured in part.run(Options(count, Path(folder))):
                yield name, measured


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the parts that the command line names, and print a line for each thing."""
    known = parts()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(known)}; all when left out")
    parser.add_argument("--readings", type=int, default=READINGS, help=f"how many (default: {READINGS})")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--report", action="store_true", help="also write docs/performance.md and .svg")
    chosen = parser.parse_args(arguments)
    unknown = [part for part in chosen.parts if part not in known]
    if unknown or chosen.readings < 1:
        parser.error(
            f"got {unknown or chosen.readings}; allowed: parts of {', '.join(known)}, 1 reading or more"
        )
    results = []
    for name, measured in run(chosen.parts or known, chosen.readings):
        results.append((name, measured))
        print(
            json.dumps({"part": name, **measured._asdict()}) if chosen.json else measured.line(), flush=True
        )
    if chosen.report:
        words = sys.argv[1:] if arguments is None else arguments
        write_report(DOCS, results, command=" ".join(("python -m scripts.bench", *words)))


if __name__ == "__main__":
    main()
