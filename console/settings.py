"""The ``[console]`` table of the settings file."""

from pydantic import Field

from coldchain.settings import DurationS, Section

HIGHEST_PORT = 65_535
SHORTEST_POLL_S = 0.5


class ConsoleSettings(Section):
    """How the built-in page is served.

    Args:
        host: Address to listen on. The page has no log-in yet, so the default is this machine only.
        port: TCP port; 0 lets the system choose one.
        poll_every: How often an open page asks for what has changed [s].
        cooperative: Whose page ``/`` shows; empty shows the first one registered.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=HIGHEST_PORT)
    poll_every: DurationS = Field(default=2.0, ge=SHORTEST_POLL_S)
    cooperative: str = ""
