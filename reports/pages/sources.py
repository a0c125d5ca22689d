"""What the names of sources mean, in words for the pages: it is data, as in ``docs/sources.md``."""

import tomllib
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("sources.toml")


@lru_cache
def all_sources() -> dict[str, str]:
    """Return the reference of each source by its name, with how it was read."""
    return {str(key): str(text) for key, text in tomllib.loads(FILE.read_text("utf-8"))["sources"].items()}
