"""Which page stands where in the site: sections in the order in which a person needs them.

A page that is named nowhere is listed in the last section of its kind, so that none is lost. Not how a page
looks.
"""

from collections.abc import Sequence
from typing import NamedTuple

HOME = "README.md"


class Section(NamedTuple):
    """A heading of the navigation, and the pages below it, by their files."""

    title: str
    pages: tuple[str, ...]


_NAMED = (
    Section(
        "Begin",
        (HOME, "docs/tour.md", "docs/install.md", "docs/station.md", "docs/README.md", "CHANGELOG.md"),
    ),
    Section(
        "Hardware and wiring", ("docs/hardware.md", "docs/firmware.md", "docs/sensors.md", "docs/gateways.md")
    ),
    Section(
        "How to",
        (
            "docs/howto/sensor.md",
            "docs/howto/product.md",
            "docs/howto/language.md",
            "docs/howto/channel.md",
            "docs/howto/rule.md",
        ),
    ),
    Section(
        "Use it",
        (
            "docs/console.md",
            "docs/registry.md",
            "docs/products.md",
            "docs/rules.md",
            "docs/routing.md",
            "docs/messages.md",
            "docs/ranking.md",
            "docs/evidence.md",
            "docs/quarantine.md",
        ),
    ),
    Section(
        "Operate it",
        (
            "docs/reference/sizing.md",
            "docs/watching.md",
            "docs/dashboards.md",
            "docs/stores.md",
            "docs/influxdb.md",
            "docs/backup.md",
            "docs/security.md",
            "deploy/README.md",
            "docs/performance.md",
        ),
    ),
    Section(
        "Reference",
        (
            "docs/reference/settings.md",
            "docs/reference/commands.md",
            "docs/reference/topics.md",
            "docs/reference/payload.md",
            "docs/reference/metrics.md",
            "docs/reference/errors.md",
            "docs/reference/products.md",
            "docs/reference/http.md",
        ),
    ),
    Section("Science", ("coldchain/science/README.md", "docs/sources.md", "docs/validation.md")),
)
_DECISIONS, _INSIDE, _MORE = "Decisions", "Inside", "More"
_FIRST_INSIDE = ("CONTRIBUTING.md", "tests/README.md")


def sections(documents: Sequence[str]) -> list[Section]:
    """Return the navigation over all documents; each stands in it once.

    Args:
        documents: Paths of the Markdown files, from the project's folder.
    """
    there = set(documents)
    found = [Section(each.title, tuple(page for page in each.pages if page in there)) for each in _NAMED]
    left = sorted(there.difference(*(each.pages for each in found)))
    decisions = tuple(page for page in left if page.startswith("docs/decisions/"))
    more = tuple(page for page in left if page.startswith("docs/") and page not in decisions)
    inside = [page for page in left if not page.startswith("docs/")]
    inside.sort(key=lambda page: (page not in _FIRST_INSIDE, page))
    found += [Section(_MORE, more), Section(_DECISIONS, decisions), Section(_INSIDE, tuple(inside))]
    return [each for each in found if each.pages]
