"""The numbers by which was judged, as a sheet: of the product, and the limits of the equipment. Pure."""

from collections.abc import Iterator

from links.sheets_report import Cell, Sheet
from reports.content.document import Report

HEADERS = (
    "of", "name", "value", "unit", "side", "channel", "reached counts too", "deadband", "on_delay [s]",
    "off_delay [s]", "severity", "source", "confidence", "advice",
)  # fmt: skip


def rules_sheet(report: Report) -> Sheet:
    """Return the sheet."""
    return Sheet(name="Rules", headers=HEADERS, rows=[*_product(report), *_limits(report)])


def _product(report: Report) -> Iterator[list[Cell]]:
    product = report.product
    if product is None:
        return
    of = f"{product.title}, {product.name} version {product.version}, {product.content_hash}"
    for rule in report.rules:
        yield [
            of, rule.name, rule.value, rule.unit, *([None] * 7), rule.source, rule.confidence, product.advice,
        ]  # fmt: skip


def _limits(report: Report) -> Iterator[list[Cell]]:
    for asset, limits in sorted(report.limits.items()):
        for each in limits:
            yield [
                asset, each.name, each.bound, "", str(each.side), each.channel, each.inclusive, each.deadband,
                each.on_delay_s, each.off_delay_s, str(each.severity), "", "", each.advice,
            ]  # fmt: skip
