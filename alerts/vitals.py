"""What the watcher and the outbox worker count, and show of themselves. Not the alarms: those are records."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from alerts.channels.channel import Channel, Watched
from coldchain.errors import LinkError
from coldchain.histogram import Histogram
from links.vitals import Sample, Vitals


@dataclass(slots=True)
class WatchCounters:
    """What watcher and outbox worker did so far.

    Args:
        steps: Batches that were judged and written down.
        step_s: How long each took [s].
        transitions: Steps of alarms that were written down.
        retries: Batches, of either, that failed and are tried again.
        troubles: What keeps one of the two from its work now, by its name.
    """

    steps: int = 0
    step_s: Histogram = field(default_factory=Histogram, repr=False)
    transitions: int = 0
    retries: int = 0
    troubles: dict[str, str] = field(default_factory=dict)

    def judged(self, took_s: float, transitions: int) -> None:
        """Count a batch that was judged."""
        self.steps += 1
        self.step_s.add(took_s)
        self.transitions += transitions

    def failed(self, who: str, error: Exception) -> None:
        """Count a failure that is tried again."""
        self.retries += 1
        self.troubles[who] = str(error)

    def went_well(self, who: str) -> None:
        """Note that there is no trouble, or none any more."""
        if self.troubles:
            self.troubles.pop(who, None)

    def tried(self, who: str, step: Callable[[], object]) -> None:
        """Do a step and note how it went; a link that fails is no end: the next step tries again."""
        try:
            step()
        except LinkError as error:
            self.failed(who, error)
        else:
            self.went_well(who)


def show_watch(vitals: Vitals, counters: WatchCounters, unjudged: Callable[[], int]) -> None:
    """Show the counters of watcher and outbox worker.

    Args:
        vitals: Where.
        counters: What they have done.
        unjudged: Says how many late readings could not be judged.
    """
    vitals.count(lambda: of_watch(counters, unjudged()))
    vitals.check(counters.troubles.copy)


def show_channels(vitals: Vitals, channels: Iterable[Channel]) -> None:
    """Show how those channels are that tell it."""
    for channel in channels:
        if isinstance(channel, Watched):
            vitals.count(channel.samples)
            vitals.check(channel.troubles)


def of_watch(counters: WatchCounters, unjudged: int) -> dict[str, Sample]:
    """Return the metrics of the watcher."""
    return {
        "coldchain_judged_steps_total": counters.steps,
        "coldchain_judged_step_seconds": counters.step_s.told(),
        "coldchain_unjudged_total": unjudged,
        "coldchain_transitions_total": counters.transitions,
        "coldchain_watch_retries_total": counters.retries,
    }
