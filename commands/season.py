"""``coldchain season``: simulated seasons with known truth, judged by the watcher and by the naive rule."""

from os import cpu_count
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError
from coldchain.units import parse_duration_s
from commands.options import JsonOption
from commands.program import telling_errors

if TYPE_CHECKING:
    from commands.season_seeds import SeedResult
    from fleet_simulator.season.network import SeasonPlan

DEFAULT_SEEDS = [1, 2, 3]
_LONGEST_TICK_S = 3600.0

Seeds = Annotated[list[int] | None, typer.Option("--seed", help="Of a season; repeatable. None: 1, 2 and 3.")]
Days = Annotated[int, typer.Option(help="Length of a season.", min=1, max=366)]
Vans = Annotated[int, typer.Option(help="How many vans.", min=1, max=500)]
Coolers = Annotated[int, typer.Option(help="How many coolers, villages and county centres.", min=2, max=500)]
Jobs = Annotated[
    int, typer.Option(help="Seasons at a time, a process each; 0: as many as processors.", min=0)
]
Tick = Annotated[str, typer.Option(help="How often the watcher looks; messages are so much late at most.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print tables for a document.")]
Explain = Annotated[bool, typer.Option("--explain", help="Show what was missed, and flagged for nothing.")]


def season(
    seed: Seeds = None,
    days: Days = 30,
    vans: Vans = 30,
    coolers: Coolers = 40,
    jobs: Jobs = 0,
    tick: Tick = "5m",
    explain: Explain = False,
    markdown: Markdown = False,
    json: JsonOption = False,
) -> None:
    """Simulate seasons with known truth: harm, what was flagged, warning, messages; beside a naive rule."""
    with telling_errors():
        from commands.season_report import markdown as as_markdown
        from commands.season_report import print_json, print_tables
        from fleet_simulator.season.network import SeasonPlan

        seeds = list(dict.fromkeys(seed or DEFAULT_SEEDS))
        plans = [SeasonPlan(seed=each, days=days, vans=vans, coolers=coolers) for each in seeds]
        results = _run(plans, jobs or cpu_count() or 1, _tick_ms(tick))
        if json:
            print_json(results)
        elif markdown:
            print(as_markdown(results))
        else:
            print_tables(results, explain=explain)


def _tick_ms(text: str) -> int:
    """Return how often the watcher looks [ms].

    Raises:
        InputError: It is no duration, or under a second, or over an hour.
    """
    duration_s = parse_duration_s(text)
    if not 1 <= duration_s <= _LONGEST_TICK_S:
        raise InputError("--tick", repr(text), "1s to 1h")
    return round(duration_s * 1000)


def _run(plans: "list[SeasonPlan]", jobs: int, tick_ms: int) -> "list[SeedResult]":
    """Run the seasons behind a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from commands.season_seeds import run_seeds

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = {plan.seed: progress.add_task(f"season {plan.seed}", total=1.0) for plan in plans}

        def on_progress(seed: int, share: float) -> None:
            progress.update(tasks[seed], completed=share)

        results = run_seeds(plans, jobs=jobs, tick_ms=tick_ms, on_progress=on_progress)
        for task in tasks.values():
            progress.update(task, completed=1.0)
    return results
