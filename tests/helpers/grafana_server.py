"""A web server that keeps what Grafana keeps, and takes only what its documented API takes.

Not Grafana: it draws nothing, and migrates nothing. What each request is held against is in
``grafana_fields``.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from helpers import grafana_fields as fields

TOKEN = "glsa_for_tests"
_DEFAULT = [{"role": "Editor", "permission": 2}, {"role": "Viewer", "permission": 1}]
Json = dict[str, Any]


class GrafanaServer:
    """What it holds, and what it was asked."""

    def __init__(self) -> None:
        self.sources: dict[str, Json] = {}
        self.folders: dict[str, Json] = {}
        self.permissions: dict[str, list[Json]] = {}
        self.teams: dict[str, int] = {}
        self.dashboards: dict[str, Json] = {}
        self.annotations: list[Json] = []
        self.writes: list[str] = []
        self.complaints: list[str] = []
        self.url = ""

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        """Return status and answer of one request."""
        parts = [unquote(part) for part in path.removeprefix("/grafana/api/").split("/")]
        if method != "GET":
            self.writes.append(f"{method} {path}")
        known = {
            "datasources": self._datasources,
            "folders": self._folders,
            "teams": self._teams,
            "dashboards": self._dashboards,
            "annotations": self._annotations,
        }
        if parts[0] not in known:
            return self._bad(f"no such route: {path}")
        return known[parts[0]](method, parts[1:], query, body)

    def _bad(self, complaint: str) -> tuple[int, Any]:
        self.complaints.append(complaint)
        return 400, {"message": complaint}

    def _fits(self, schema: Json, body: Any) -> str:
        from jsonschema import Draft202012Validator  # slow to import, and every worker reads this file

        return "; ".join(error.message[:200] for error in Draft202012Validator(schema).iter_errors(body))

    def _datasources(self, method: str, parts: list[str], _: object, body: Any) -> tuple[int, Any]:
        if method == "GET" and not parts:
            return 200, list(self.sources.values())
        if complaint := self._fits(fields.DATA_SOURCE, body):
            return self._bad(complaint)
        if method == "POST" and not parts:
            if body["uid"] in self.sources:
                return self._bad("there is one of this uid")
        elif not (method == "PUT" and parts == ["uid", body["uid"]] and body["uid"] in self.sources):
            return self._bad(f"no such route: {method} {parts}")
        secrets = body.pop("secureJsonData", {})
        set_ = {
            **self.sources.get(body["uid"], {}).get("secureJsonFields", {}),
            **dict.fromkeys(secrets, True),
        }
        number = len(self.sources) + 1
        self.sources[body["uid"]] = {
            "id": number,
            "orgId": 1,
            "readOnly": False,
            **body,
            "secureJsonFields": set_,
        }
        return 200, {"id": number, "message": "Datasource added"}

    def _folders(self, method: str, parts: list[str], _: object, body: Any) -> tuple[int, Any]:
        if method == "POST" and not parts:
            if complaint := self._fits(fields.FOLDER, body):
                return self._bad(complaint)
            self.folders[body["uid"]] = {"id": 1, "version": 1, **body}
            self.permissions[body["uid"]] = list(_DEFAULT)
            return 200, self.folders[body["uid"]]
        if not parts or parts[0] not in self.folders:
            return 404, {"message": "folder not found", "status": "not-found"}
        uid, rest = parts[0], parts[1:]
        if not rest and method == "GET":
            return 200, self.folders[uid]
        if not rest and method == "PUT" and not self._fits(fields.FOLDER_CHANGE, body):
            self.folders[uid]["title"] = body["title"]
            return 200, self.folders[uid]
        return self._rights(method, uid, rest, body)

    def _rights(self, method: str, uid: str, rest: list[str], body: Any) -> tuple[int, Any]:
        if rest == ["permissions"] and method == "GET":
            blank = {"userId": 0, "teamId": 0, "role": "", "uid": uid, "inherited": False}
            return 200, [{**blank, **item} for item in self.permissions[uid]]
        if rest == ["permissions"] and method == "POST":
            if complaint := self._fits(fields.PERMISSIONS, body):
                return self._bad(complaint)
            self.permissions[uid] = body["items"]
            return 200, {"message": "Folder permissions updated"}
        return self._bad(f"folders: {method} {uid} {rest} {body}")

    def _teams(
        self, method: str, parts: list[str], query: dict[str, list[str]], body: Any
    ) -> tuple[int, Any]:
        if method == "GET" and parts == ["search"]:
            found = [{"id": self.teams[name], "name": name} for name in query["name"] if name in self.teams]
            return 200, {"totalCount": len(found), "teams": found, "page": 1, "perPage": 1000}
        if method != "POST" or parts or self._fits(fields.TEAM, body):
            return self._bad(f"teams: {method} {parts} {body}")
        self.teams[body["name"]] = len(self.teams) + 7
        return 200, {"message": "Team created", "teamId": self.teams[body["name"]]}

    def _dashboards(self, method: str, parts: list[str], _: object, body: Any) -> tuple[int, Any]:
        if method == "GET" and parts[:1] == ["uid"]:
            there = self.dashboards.get(parts[1])
            return (200, there) if there else (404, {"message": "Dashboard not found"})
        if method != "POST" or parts != ["db"]:
            return self._bad(f"dashboards: {method} {parts}")
        if complaint := self._fits(fields.DASHBOARD, body):
            return self._bad(complaint)
        if body["folderUid"] not in self.folders:
            return self._bad("no such folder")
        uid = body["dashboard"]["uid"]
        version = self.dashboards.get(uid, {"dashboard": {"version": 0}})["dashboard"]["version"] + 1
        kept = {**body["dashboard"], "id": len(self.dashboards) + 1, "version": version}
        self.dashboards[uid] = {"dashboard": kept, "meta": {"folderUid": body["folderUid"]}}
        return 200, {"uid": uid, "status": "success", "version": version}

    def _annotations(
        self, method: str, parts: list[str], query: dict[str, list[str]], body: Any
    ) -> tuple[int, Any]:
        if method == "GET" and not parts:
            wanted, first, last = set(query["tags"]), int(query["from"][0]), int(query["to"][0])
            return 200, [
                e for e in self.annotations if wanted <= set(e["tags"]) and first <= e["time"] <= last
            ]
        if method != "POST" or parts:
            return self._bad(f"annotations: {method} {parts}")
        if complaint := self._fits(fields.ANNOTATION, body):
            return self._bad(complaint)
        self.annotations.append({"id": len(self.annotations) + 1, **body})
        return 200, {"message": "Annotation added", "id": len(self.annotations)}


@contextmanager
def serving() -> Iterator[GrafanaServer]:
    """Yield a server that runs, below a path as behind a proxy."""
    known = GrafanaServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, or each answer waits 40 ms for an acknowledgement

        def _answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                status, said = 401, {"message": "Invalid API key"}
            elif not parts.path.startswith("/grafana/api/"):
                status, said = 404, {"message": "Not found"}
            else:
                status, said = known.answer(
                    self.command, parts.path, parse_qs(parts.query), json.loads(raw) if raw else None
                )
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer  # noqa: N815 - the library's names

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    known.url = f"http://127.0.0.1:{server.server_address[1]}/grafana"
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
