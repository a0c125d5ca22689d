"""Rules as rows: those of the product with their sources, those of the equipment."""

from msgspec.structs import replace

from helpers.told_report import made
from reports.workbook.rules import rules_sheet


def test_every_rule_and_limit_has_a_row() -> None:
    report = made()[0]
    sheet = rules_sheet(report)
    rows = [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]
    assert report.product is not None
    assert [(row["name"], row["value"], row["source"]) for row in rows[: len(report.rules)]] == [
        (rule.name, rule.value, rule.source) for rule in report.rules
    ]
    assert report.product.content_hash in str(rows[0]["of"])
    limits = [(asset, each) for asset in sorted(report.limits) for each in report.limits[asset]]
    assert [(row["of"], row["name"], row["value"], row["deadband"]) for row in rows[len(report.rules) :]] == [
        (asset, each.name, each.bound, each.deadband) for asset, each in limits
    ]


def test_an_asset_has_limits_only() -> None:
    report = replace(made()[0], product=None)
    assert len(rules_sheet(report).rows) == sum(map(len, report.limits.values()))
