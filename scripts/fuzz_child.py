"""Fuzzes one target in this process until libFuzzer ends it: ``-m scripts.fuzz_child NAME [option ...]``.

atheris must see a module before anybody imports it: so this is a file of its own. ``fuzz.py`` starts it.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

_INSTRUMENTED = ["coldchain", "ingest", "links.sparkplug_wire"]


def main(arguments: Sequence[str]) -> None:
    """Fuzz; never returns, because libFuzzer ends the process.

    Args:
        arguments: The target, then what libFuzzer is told.
    """
    import atheris  # noqa: PLC0415 - there is none for some machines, which then cannot fuzz

    name, *options = arguments
    with atheris.instrument_imports(include=_INSTRUMENTED):
        targets = import_module("scripts.fuzz_targets")
        for home in import_module("ingest.decoders.catalogue").FORMATS.values():
            import_module(home.partition(":")[0])
    atheris.Setup([name, *options], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
