"""Python's collector of cyclic garbage, told to look around less often. For programs that take in much.

What a message is made of dies by itself, without the collector. Left alone it walks through everything that
waits for its commit again and again: a fifth of the processor's time of a receiver under load.
"""

import gc

_YOUNG, _MIDDLE, _OLD = 50_000, 20, 100


def look_seldom() -> None:
    """Set what is there already aside for good, and look for garbage only after many new objects.

    Call it once, when a program has been loaded.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
