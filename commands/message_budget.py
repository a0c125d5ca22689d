"""``coldchain message budget``: what messages have cost this month, and what is left."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from alerts.budget_settings import BudgetSettings
    from links.records_budget import Account

Month = Annotated[str, typer.Option(help="Such as 2026-11; without it: this month, for each cooperative.")]


def budget(
    month: Month = "", settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False
) -> None:
    """Show what the messages of a month have cost, by channel, and what is left of the budget."""
    with telling_errors():
        from links.records import Records

        station = open_station(settings)
        with closing(Records(station.records_url)) as records:
            records.migrate()
            found = _accounts(records, month)
        plain = to_plain(found, station.settings.alerts.budget)
    if json:
        print(msgspec.json.encode(plain).decode())
        return
    _print(plain)


def to_plain(found: "list[Account]", settings: "BudgetSettings") -> list[dict[str, Any]]:
    """Return what was spent by cooperative and month, in plain types.

    Args:
        found: What each channel has cost.
        settings: What may be spent.
    """
    from coldchain.judgement.budget import Spending

    by_month: dict[tuple[str, str], list[Account]] = {}
    for each in found:
        by_month.setdefault((each.coop, each.month), []).append(each)
    limits, plain = settings.budget(), []
    for (coop, month), rows in by_month.items():
        spent = Spending(sum(row.money for row in rows), sum(row.segments for row in rows))
        plain.append(
            {
                "coop": coop,
                "month": month,
                "money": round(spent.money, 4),
                "currency": rows[0].currency,
                "segments": spent.segments,
                "messages": sum(row.messages for row in rows),
                "money_limit": limits.money,
                "segments_limit": limits.segments,
                "used": round(limits.used(spent), 4),
                "reserve": limits.reserve,
                "channels": [
                    {
                        "channel": row.channel,
                        "messages": row.messages,
                        "segments": row.segments,
                        "money": round(row.money, 4),
                    }
                    for row in rows
                ],
            }
        )
    return plain


def _accounts(records: Any, month: str) -> "list[Account]":  # noqa: ANN401 - imported when it runs
    from coldchain.judgement.budget import month_of
    from coldchain.messages.subject import zone_of
    from links.records_budget import accounts
    from links.records_sending import time_zone_of

    now = SystemClock().now()
    with records.reading() as connection:
        found = accounts(connection, month)
        if month:
            return found
        zones = {each.coop: time_zone_of(connection, each.coop) for each in found}
    return [each for each in found if each.month == month_of(now, zone_of(zones[each.coop]))]


def _print(plain: list[dict[str, Any]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from commands.terminal import Terminal

    if not plain:
        print("No message has cost anything.")
        return
    table = Table("cooperative", "month", "channel", "messages", "segments", "cost", "of budget", box=None)
    for each in plain:
        for row in each["channels"]:
            cells = (row["channel"], str(row["messages"]), str(row["segments"]))
            cost = f"{row['money']:.2f} {each['currency']}"
            table.add_row(*map(escape, (each["coop"], each["month"], *cells, cost, "")))
        limit = each["money_limit"] is not None or each["segments_limit"] is not None
        whole = (str(each["messages"]), str(each["segments"]), f"{each['money']:.2f} {each['currency']}")
        used = f"{each['used']:.0%}" if limit else "no limit"
        table.add_row(*map(escape, (each["coop"], each["month"], "all", *whole, used)))
    Terminal().print(table)
