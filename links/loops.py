"""Several loops of one program, each in a thread: the first that ends or fails ends them all.

Not a supervisor: what fails for good ends the program, and whoever runs the program starts it again.
"""

import threading
from collections.abc import Callable, Sequence

JOIN_S = 15.0  # for loops that were told to stop


def run_together(
    loops: Sequence[Callable[[], None]], stop: threading.Event, *, join_s: float | None = JOIN_S
) -> None:
    """Run the first loop in this thread and the others beside it, until one ends or ``stop`` is set.

    Args:
        loops: Each ends soon after ``stop`` is set.
        stop: Set here as soon as one of them ends.
        join_s: How long to wait for each of the others [s]; None: until it has ended.

    Raises:
        BaseException: What ended the first one that failed.
    """
    errors: list[BaseException] = []

    def guarded(loop: Callable[[], None]) -> None:
        try:
            loop()
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread that can tell somebody
            errors.append(error)
        finally:
            stop.set()

    threads = [threading.Thread(target=guarded, args=(loop,), daemon=True) for loop in loops[1:]]
    for thread in threads:
        thread.start()
    guarded(loops[0])
    for thread in threads:
        thread.join(join_s)
    if errors:
        raise errors[0]
