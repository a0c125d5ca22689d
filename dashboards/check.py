"""Runs every query of every dashboard against real servers, and counts what comes back.

Who asks is handed in; this is no client of any server. Variables are asked for first, as Grafana does when
it opens a dashboard. One of which a person chooses one value takes its first; where a query brings nothing
then, the next values are tried: not every van has a door. A query that is refused, or brings nothing, is
told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any, NamedTuple

from coldchain.errors import ColdchainError
from dashboards.fill import PIXELS, Panel, Shown, duration_ms, filled, variables_in
from dashboards.influxql import METRICS
from dashboards.variables import EVERYTHING

MOST_TRIES = 40
Values = Mapping[str, Sequence[str]]


class Asked(NamedTuple):
    """A query that a server is asked.

    Args:
        source: The variable of its data source.
        text: Filled in.
        panel: Where it stands.
        instant: Of PromQL: at the end of the time that is shown.
    """

    source: str
    text: str
    panel: Panel
    instant: bool = False


class Answered(NamedTuple):
    """Rows with a value that came back, and of each its last column, as a variable takes it."""

    rows: int
    values: Sequence[str] = ()


Ask = Callable[[Asked], Answered]


class Result(NamedTuple):
    """One query that was run.

    Args:
        board: Name of the dashboard.
        where: The panel's title, ``$variable`` or the name of an annotation.
        kind: ``panel``, ``variable`` or ``annotation``.
        text: As it was asked last.
        rows: That came back.
        error: Why nothing did.
    """

    board: str
    where: str
    kind: str
    text: str
    rows: int = 0
    error: str = ""


class Checked(NamedTuple):
    """What became of all queries."""

    panels: int
    results: tuple[Result, ...]

    @property
    def rows(self) -> int:
        """Return how many rows came back."""
        return sum(result.rows for result in self.results)

    @property
    def failed(self) -> list[Result]:
        """Return the queries that were refused."""
        return [result for result in self.results if result.error]

    @property
    def empty(self) -> list[Result]:
        """Return the queries that brought nothing."""
        return [result for result in self.results if not result.error and not result.rows]


def check(boards: Mapping[str, Mapping[str, Any]], ask: Ask, shown: Shown) -> Checked:
    """Return what became of every query.

    Args:
        boards: Dashboards as JSON, by name.
        ask: Asks a server; raises ``ColdchainError`` when it refuses.
        shown: The time that is looked at.
    """
    checked = [_Board(name, board, ask, shown) for name, board in boards.items()]
    results = tuple(result for board in checked for result in board.results())
    return Checked(sum(1 for board in boards.values() for _ in panels_of(board)), results)


def panels_of(board: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the panels of a dashboard, those in rows too, without the rows."""
    for panel in board.get("panels", ()):
        if panel.get("type") == "row":
            yield from panel.get("panels", ())
        else:
            yield panel


def place_of(panel: Mapping[str, Any], shown: Shown) -> Panel:
    """Return what of a panel bears on its queries; its own time counts only where one is given."""
    if back := panel.get("timeFrom"):
        shown = Shown(shown.until_at - duration_ms(back), shown.until_at)
    return Panel(shown, panel.get("interval") or "", int(panel.get("maxDataPoints") or PIXELS))


class _Board:
    """One dashboard, its variables asked for."""

    def __init__(self, name: str, board: Mapping[str, Any], ask: Ask, shown: Shown) -> None:
        self._name, self._board, self._ask, self._shown = name, board, ask, shown
        self._values: dict[str, Sequence[str]] = {}
        self._others: dict[
            str, Sequence[str]
        ] = {}  # of a variable that has one value: all that it could have

    def results(self) -> Iterator[Result]:
        """Yield what became of each query, in the order in which Grafana asks."""
        for variable in self._board["templating"]["list"]:
            if variable["type"] == "query":
                yield self._variable(variable)
            else:
                self._values[variable["name"]] = [str(variable.get("query", ""))]
        for panel in panels_of(self._board):
            for target in panel.get("targets", ()):
                yield self._tried(panel["title"], "panel", target, place_of(panel, self._shown))
        for event in self._board.get("annotations", {}).get("list", ()):
            if "query" in event:
                yield self._tried(event["name"], "annotation", event, Panel(self._shown))

    def _variable(self, variable: Mapping[str, Any]) -> Result:
        name = variable["name"]
        result, found = self._run(f"${name}", "variable", variable, Panel(self._shown), self._values)
        current = (variable.get("current") or {}).get("value") or ()
        if variable.get("includeAll") and EVERYTHING in current:
            self._values[name] = [variable["allValue"]]
        else:
            self._values[name], self._others[name] = found[:1], found
        return result

    def _tried(self, where: str, kind: str, target: Mapping[str, Any], place: Panel) -> Result:
        """Return what a query brings with the first values with which it brings something."""
        named = [name for name in self._others if name in variables_in(_text(target))]
        choices = product(*(self._others[name] or [""] for name in named))
        result = Result(self._name, where, kind, "")
        for choice in islice(choices, MOST_TRIES):
            values = self._values | {name: [value] for name, value in zip(named, choice, strict=True)}
            result, _ = self._run(where, kind, target, place, values)
            if result.rows or result.error:
                break
        return result

    def _run(
        self, where: str, kind: str, target: Mapping[str, Any], place: Panel, values: Values
    ) -> tuple[Result, Sequence[str]]:
        text = _text(target)
        try:
            text = filled(text, place, values)
            source = target["datasource"]["uid"].removeprefix("${").removesuffix("}")
            answer = self._ask(Asked(source, text, place, bool(target.get("instant"))))
        except ColdchainError as error:
            return Result(self._name, where, kind, text, error=str(error)), ()
        return Result(self._name, where, kind, text, answer.rows), answer.values


def _text(target: Mapping[str, Any]) -> str:
    is_metric = target["datasource"]["uid"] == f"${{{METRICS}}}"
    return str(target["expr"] if is_metric else target["query"])
