"""The site from the disk in Chromium, on a desk and on a telephone: it fits, its search finds, all can use it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from helpers import tree
from helpers.console_pages import SIZES
from scripts.make_site import build

LOOKED_AT = (
    "index.html",
    "docs/tour.html",
    "docs/backup.html",
    "docs/howto/channel.html",
    "docs/reference/settings.html",
    "docs/decisions/0057-backup.html",
    "examples/station.toml.html",
)
