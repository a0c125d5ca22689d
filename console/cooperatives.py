"""Which cooperatives there are: what every request asks first, believed for a moment."""

from console.believed import Believed
from console.gather import Gather
from links.clock import Clock

BELIEVED_S = 0.5


class Cooperatives:
    """Keeps their ids; safe to use from several threads.

    Args:
        gather: Reads the records.
        clock: Says how old they are.
        first: Shown when a request names none; empty: the first by id.
    """

    def __init__(self, gather: Gather, clock: Clock, first: str = "") -> None:
        self._gather, self.first = gather, first
        self._ids: Believed[tuple[str, ...]] = Believed(clock, BELIEVED_S)

    def ids(self) -> tuple[str, ...]:
        """Return them, sorted; that there is none, nobody believes."""
        return self._ids.get(self._read) or self._read()

    def known(self) -> tuple[str, ...]:
        """Return them where nothing need be read for it; empty: it has to be, or there is none."""
        return self._ids.known() or ()

    def forget(self) -> None:
        """Believe nothing any more: something was changed."""
        self._ids.forget()

    def _read(self) -> tuple[str, ...]:
        return tuple(each.id for each in self._gather.cooperatives())
