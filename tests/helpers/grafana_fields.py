"""What Grafana's HTTP API takes, field by field, as its documentation of version 11 has it; as JSON schemas.

From the pages "Data source API", "Folder API", "Folder permissions API", "Team API", "Dashboard API" and
"Annotations API". A field that is not named there is refused.
"""

from typing import Any

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string", "minLength": 1}
_ANY_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "integer"}


def _whole(required: list[str], **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_UID: Schema = {"type": "string", "pattern": r"^[a-zA-Z0-9\-_]{1,40}$"}
DATA_SOURCE = _whole(
    ["name", "type", "access"],
    name=_TEXT,
    uid=_UID,
    type=_TEXT,
    access={"enum": ["proxy", "direct"]},
    url=_TEXT,
    user=_ANY_TEXT,
    database=_ANY_TEXT,
    basicAuth=_FLAG,
    basicAuthUser=_ANY_TEXT,
    withCredentials=_FLAG,
    isDefault=_FLAG,
    jsonData={
        "type": "object",
        "properties": {
            "dbName": _TEXT,
            "httpMode": {"enum": ["GET", "POST"]},
            "httpMethod": {"enum": ["GET", "POST"]},
            "httpHeaderName1": _TEXT,
            "timeInterval": {"type": "string", "pattern": r"^\d+(ms|s|m|h|d)$"},
            "version": {"enum": ["InfluxQL", "Flux", "SQL"]},
        },
        "additionalProperties": False,
    },
    secureJsonData={"type": "object", "additionalProperties": _TEXT},
)
FOLDER = _whole(["title"], title=_TEXT, uid=_UID, parentUid=_UID)
FOLDER_CHANGE = _whole(["title"], title=_TEXT, version=_NUMBER, overwrite=_FLAG)
_ITEM: Schema = {
    "oneOf": [
        _whole([who, "permission"], permission={"enum": [1, 2, 4]}, **{who: form})
        for who, form in (("role", {"enum": ["Viewer", "Editor"]}), ("teamId", _NUMBER), ("userId", _NUMBER))
    ]
}
PERMISSIONS = _whole(["items"], items={"type": "array", "items": _ITEM})
TEAM = _whole(["name"], name=_TEXT, email=_ANY_TEXT, orgId=_NUMBER)
DASHBOARD = _whole(
    ["dashboard"],
    dashboard={
        "type": "object",
        "required": ["title", "uid", "panels", "schemaVersion"],
        "properties": {"title": _TEXT, "uid": _UID, "id": {"type": "null"}, "panels": {"type": "array"}},
    },
    folderUid=_UID,
    message=_ANY_TEXT,
    overwrite=_FLAG,
)
ANNOTATION = _whole(
    ["text"],
    dashboardUID=_UID,
    panelId=_NUMBER,
    time={"type": "integer", "minimum": 1_000_000_000_000},
    timeEnd={"type": "integer", "minimum": 1_000_000_000_000},
    tags={"type": "array", "items": _TEXT},
    text=_TEXT,
)
