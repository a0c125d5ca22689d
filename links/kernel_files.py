"""Small texts that the Linux kernel writes when they are read (``/sys``, ``/proc``). Not for other files."""

from pathlib import Path

from coldchain.errors import PortError

MAX_BYTES = 4096


def read_one(pattern: str) -> str:
    """Return what stands in the one file that fits.

    Args:
        pattern: A whole path; one ``*`` may stand in it.

    Raises:
        PortError: No file fits, or several do, or it cannot be read; trying again may help.
    """
    path = _find(pattern)
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("ascii", "replace")
    except OSError as error:
        came = error.strerror or str(error)
        raise PortError(
            f"file {path}", came, "a file that can be read", "See to wire and rights.", retry=True
        ) from error


def _find(pattern: str) -> Path:
    if "*" not in pattern:
        return Path(pattern)
    root = Path(pattern).anchor
    found = sorted(Path(root).glob(pattern.removeprefix(root)))
    if len(found) == 1:
        return found[0]
    came = f"{len(found)} files" if found else "no file"
    next_step = "Write more of the path." if found else "Plug it in, or correct the path."
    raise PortError(f"file {pattern}", came, "one that fits", next_step, retry=True)
