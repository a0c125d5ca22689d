"""Brings a Grafana to what a cooperative should have there: what is so already is left alone.

Data sources, then a folder, a team that may look into it, the dashboards, and the steps of alarms as
annotations. Nothing is ever deleted, but that all viewers may look into the folder. With ``is_dry`` nothing
is written.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.board import TAG
from dashboards.fill import Shown
from dashboards.grafana import Grafana, Json
from dashboards.influxql import METRICS
from dashboards.plan import (
    Change,
    Wanted,
    dashboard_differs,
    dashboard_for,
    differences,
    permission_words,
    permissions,
    source_differs,
)
from dashboards.steps import Step, lacking

PIPELINE = "pipeline"
_NO_TEAM = 0  # of a dry run in which the team would be made


class Publisher:
    """Publishes for one cooperative.

    Args:
        grafana: Where to.
        wanted: For whom.
        is_dry: Only say what would change.
    """

    def __init__(self, grafana: Grafana, wanted: Wanted, *, is_dry: bool = False) -> None:
        self._grafana = grafana
        self._wanted = wanted
        self._is_dry = is_dry
        self.changes: list[Change] = []

    def publish(self, boards: Mapping[str, Mapping[str, Any]], sources: Sequence[Json]) -> list[Change]:
        """Bring data sources, folder, rights and dashboards there; return what was changed.

        Args:
            boards: As committed, by name.
            sources: The data sources; without one of metrics there is no dashboard of them.

        Raises:
            LinkError: Grafana cannot be reached, or refuses; what was done stays, and is not done again.
        """
        for made in sources:
            self._source(made)
        has_folder = self._folder()
        self._rights(has_folder=has_folder)
        kinds = [
            each for each in ("readings", "facts", METRICS) if self._wanted.source_uid(each) in _uids(sources)
        ]
        for name, board in boards.items():
            if name != PIPELINE or METRICS in kinds:
                self._dashboard(dashboard_for(board, self._wanted, kinds))
        return self.changes

    def annotate(self, steps: Sequence[Step], shown: Shown) -> list[Change]:
        """Make annotations of the steps of alarms that have none; return all that was changed so far.

        Raises:
            LinkError: As above.
        """
        if not steps:
            return self.changes
        tags = [TAG, self._wanted.coop]
        there = self._grafana.annotations(tags, shown.from_at, shown.until_at)
        for made in lacking(steps, there):
            self._change("create", f"annotation {made['text']}")
            if not self._is_dry:
                self._grafana.annotate(made)
        return self.changes

    def _change(self, verb: str, what: str, diff: tuple[str, ...] = ()) -> None:
        self.changes.append(Change(verb, what, diff))

    def _source(self, made: Json) -> None:
        there = next((each for each in self._grafana.data_sources() if each["uid"] == made["uid"]), None)
        what = f"data source {made['name']}"
        if there is None:
            self._change("create", what)
            if not self._is_dry:
                self._grafana.create_data_source(made)
        elif diff := source_differs(there, made):
            self._change("change", what, diff)
            if not self._is_dry:
                self._grafana.change_data_source(made)

    def _folder(self) -> bool:
        """Return whether the folder is there now."""
        uid, title = self._wanted.folder_uid, self._wanted.title
        there = self._grafana.folder(uid)
        if there is None:
            self._change("create", f"folder {title}")
            if not self._is_dry:
                self._grafana.create_folder(title, uid)
            return not self._is_dry
        if there["title"] != title:
            self._change("change", f"folder {title}", differences(there["title"], title))
            if not self._is_dry:
                self._grafana.rename_folder(uid, title)
        return True

    def _rights(self, *, has_folder: bool) -> None:
        uid, name = self._wanted.folder_uid, self._wanted.team
        team = self._grafana.team(name)
        team_id = int(team["id"]) if team else _NO_TEAM
        if team is None:
            self._change("create", f"team {name}")
            if not self._is_dry:
                team_id = self._grafana.create_team(name)
        there = self._grafana.permissions(uid) if has_folder else []
        items = permissions(there, team_id)
        if not team_id or permission_words(there) != permission_words(items):
            before, after = (permission_words(each) if each and team_id else [] for each in (there, items))
            self._change("change", f"rights in the folder {self._wanted.title}", differences(before, after))
            if not self._is_dry:
                self._grafana.set_permissions(uid, items)

    def _dashboard(self, made: Json) -> None:
        there = self._grafana.dashboard(made["uid"])
        what = f"dashboard {made['title']}"
        if there is None:
            self._change("create", what)
        else:
            diff = dashboard_differs(there["dashboard"], made)
            folder = (there.get("meta") or {}).get("folderUid", "")
            if folder != self._wanted.folder_uid:
                diff = (*diff, f"-folder {folder}", f"+folder {self._wanted.folder_uid}")
            if not diff:
                return
            self._change("change", what, diff)
        if not self._is_dry:
            self._grafana.save_dashboard(made, self._wanted.folder_uid, "coldchain dashboards publish")


def _uids(sources: Sequence[Json]) -> set[str]:
    return {made["uid"] for made in sources}
