"""Which tests `make test` runs side by side, for pytest-xdist. Not used where pytest runs them one by one.

A file's tests stay together and in their order, so that what a file shares is made once. Beyond that, files
that start whole stations, or hold real programs to a time, are dealt to streams: what is in one stream runs
one after the other. There are two, about equally long; all the rest is dealt out beside them. Two stations at
once on two cores are quick enough, three would not be.
"""

from collections.abc import Mapping

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # it has no py.typed

STREAMS: Mapping[str, str] = {
    "tests/docs/test_install_page.py": "timed",
    "tests/fault/": "timed",
    "tests/integration/": "stations",
    "tests/integration/test_bridge_pipe.py": "timed",
    "tests/integration/test_console_browser.py": "timed",
    "tests/integration/test_demo.py": "timed",
    "tests/integration/test_malformed_everywhere.py": "timed",
    "tests/integration/test_simulated_ports.py": "timed",
}


def stream_of(file: str) -> str:
    """Return the stream of a test file, by its longest known beginning; a file without one is its own."""
    known = [start for start in STREAMS if file.startswith(start)]
    return STREAMS[max(known, key=len)] if known else file


class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # as above
    """Deals out the streams of tests; each is done by one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return stream_of(nodeid.partition("::")[0])
