"""Calls of Grafana's HTTP API through grafana-api; its failures as ours. Not what is published.

What the library does not do by itself is done here: names in paths are quoted, redirects are not followed
(a POST would come as a GET), data sources are changed by uid (by number is deprecated), and an annotation
says only what it has. The library asks for no certificate of its own and waits 5 s: both are set.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from grafana_api.grafana_api import GrafanaException
from grafana_api.grafana_face import GrafanaFace

from coldchain.errors import LinkError

TIMEOUT_S = 30.0
MOST_ANNOTATIONS = 5000
Json = dict[str, Any]


class Grafana:
    """One Grafana and one organisation in it.

    Args:
        url: Where it is, with its path.
        token: Of a service account.
        ca_file: Whose certificate it must have; empty: one that this system believes.

    Every method raises ``LinkError`` when Grafana cannot be reached or refuses.
    """

    def __init__(self, url: str, token: str, *, ca_file: str = "") -> None:
        parts = urlsplit(url)
        prefix = parts.path.strip("/")
        self._url = url
        self._face = GrafanaFace(
            auth=token,
            host=parts.hostname or "",
            port=parts.port,
            url_path_prefix=f"{prefix}/" if prefix else "",
            protocol=parts.scheme,
            verify=ca_file or True,
            timeout=TIMEOUT_S,
        )
        self._face.api.s.max_redirects = 0

    def data_sources(self) -> list[Json]:
        """Return all data sources; their secrets are not among what it says."""
        return list(self._call(self._face.datasource.list_datasources))

    def create_data_source(self, made: Json) -> None:
        """Make a data source."""
        self._call(lambda: self._face.datasource.create_datasource(made))

    def change_data_source(self, made: Json) -> None:
        """Change the data source of this uid."""
        path = f"/datasources/uid/{quote(made['uid'], safe='')}"
        self._call(lambda: self._face.api.PUT(path, json=made))

    def folder(self, uid: str) -> Json | None:
        """Return a folder; None when there is none of this uid."""
        return self._found(lambda: self._face.folder.get_folder(quote(uid, safe="")))

    def create_folder(self, title: str, uid: str) -> None:
        """Make a folder."""
        self._call(lambda: self._face.folder.create_folder(title, uid))

    def rename_folder(self, uid: str, title: str) -> None:
        """Give a folder another title."""
        self._call(lambda: self._face.folder.update_folder(quote(uid, safe=""), title, overwrite=True))

    def team(self, name: str) -> Json | None:
        """Return the team of exactly this name; None when there is none."""
        found = self._call(lambda: self._face.teams.get_team_by_name(quote(name, safe="")))
        return next((team for team in found if team["name"] == name), None)

    def create_team(self, name: str) -> int:
        """Make a team; return its number."""
        return int(self._call(lambda: self._face.teams.add_team({"name": name}))["teamId"])

    def permissions(self, uid: str) -> list[Json]:
        """Return who may do what in a folder."""
        return list(self._call(lambda: self._face.folder.get_folder_permissions(quote(uid, safe=""))))

    def set_permissions(self, uid: str, items: list[Json]) -> None:
        """Say who may do what in a folder; nobody else may then."""
        body = {"items": items}
        self._call(lambda: self._face.folder.update_folder_permissions(quote(uid, safe=""), body))

    def dashboard(self, uid: str) -> Json | None:
        """Return a dashboard with what is known about it (``meta``); None when there is none of this uid."""
        return self._found(lambda: self._face.dashboard.get_dashboard(quote(uid, safe="")))

    def save_dashboard(self, made: Json, folder_uid: str, message: str) -> None:
        """Make a dashboard, or a new version of it; an older one stays in its history."""
        body = {"dashboard": made, "folderUid": folder_uid, "message": message, "overwrite": True}
        self._call(lambda: self._face.dashboard.update_dashboard(body))

    def annotations(self, tags: Iterable[str], from_at: int, until_at: int) -> list[Json]:
        """Return the annotations of a time [ms] that have all these tags, at most ``MOST_ANNOTATIONS``."""
        named = [quote(tag, safe="") for tag in tags]
        get = self._face.annotations.get_annotation
        return list(self._call(lambda: get(from_at, until_at, tags=named, limit=MOST_ANNOTATIONS)))

    def annotate(self, made: Json) -> None:
        """Make an annotation."""
        self._call(lambda: self._face.api.POST("/annotations", json=made))

    def _found(self, call: Callable[[], Any]) -> Json | None:
        try:
            return dict(call())
        except GrafanaException as error:
            if error.status_code == HTTPStatus.NOT_FOUND:
                return None
            raise self._refused(error) from None
        except (OSError, ValueError) as error:  # the errors of requests are OSErrors
            raise self._away(error) from None

    def _call(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever JSON comes
        try:
            return call()
        except GrafanaException as error:
            raise self._refused(error) from None
        except (OSError, ValueError) as error:
            raise self._away(error) from None

    def _refused(self, error: GrafanaException) -> LinkError:
        next_step = "Look into Grafana's log."
        if error.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            next_step = "Check token under [grafana]: a service account with the role Admin."
        came = f"{error.status_code} {error.message}"[:300]
        return LinkError(f"Grafana at {self._url}", came, "an answer", next_step, retry=False)

    def _away(self, error: Exception) -> LinkError:
        next_step = "Start it, or correct url under [grafana]; it must be that of Grafana itself."
        return LinkError(
            f"Grafana at {self._url}", str(error)[:300], "an answer in JSON", next_step, retry=True
        )
