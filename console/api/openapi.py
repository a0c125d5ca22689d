"""The description of the interface (OpenAPI 3.1), made of the same declarations as its routes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from console.api.operation import PREFIX, Operation
from console.api.problems import PROBLEM, Problem
from console.api.reply import JSON

_REF = "#/components/schemas/{name}"
_ALWAYS = (401, 403, 422, 429, 503)
_WORDS = {
    304: "It is the version that you have",
    400: "Not understood",
    401: "No token, or one that counts no more",
    403: "Not allowed; that it was tried is written down",
    404: "There is none, or none that is yours",
    405: "No such method here",
    406: "Not in that format",
    408: "It took too long to be sent",
    409: "It contradicts what is so",
    410: "Gone",
    412: "It has changed meanwhile",
    413: "Too large",
    415: "Not in that format",
    422: "It does not work: each mistake names the field, what came and what is allowed",
    429: "Too many requests; Retry-After says when",
    503: "Not now; Retry-After says when",
}
_INTRODUCTION = """Everything that the pages show and take in, for programs.

Send `Authorization: Bearer coldchain_...` (made by `coldchain account token`).
Instants are ms since 1970, UTC. Lists go on with `after`, or along `Link: rel="next"`.
A change under an `Idempotency-Key` is one action however often it is sent.
`If-Match` with the `ETag` that was read keeps a change from undoing another one's."""


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the document."""
    bodies = [each.body for each in operations if each.body is not None]
    answers = [each.answer for each in operations if each.answer is not None]
    queries = list(dict.fromkeys(each.query for each in operations))
    kinds = list(dict.fromkeys([*bodies, *answers, Problem]))
    schemas, components = msgspec.json.schema_components([*kinds, *queries], ref_template=_REF)
    by_kind = dict(zip([*kinds, *queries], schemas, strict=True))
    for query in queries:  # they are told parameter by parameter
        by_kind[query] = components.pop(by_kind[query]["$ref"].rpartition("/")[2])
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(f"{PREFIX}{each.path}", {})[each.method.lower()] = _operation(each, by_kind)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Coldchain", "version": "1", "description": _INTRODUCTION},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
        "tags": [{"name": group} for group in dict.fromkeys(each.group for each in operations)],
    }


def _operation(operation: Operation, by_kind: Mapping[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": operation.summary,
        "parameters": [*_parameters(operation, by_kind[operation.query]), *_headers(operation)],
        "responses": _responses(operation, by_kind),
    }
    if operation.permission is not None:
        found["description"] = f"Needs the permission `{operation.permission}`."
    if operation.body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": by_kind[operation.body]}}}
    if operation.raw:
        content = {kind: {"schema": {"type": "string"}} for kind in operation.raw}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _parameters(operation: Operation, schema: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    needed = schema.get("required", ())
    for name, told in schema["properties"].items():
        is_in_path = name in operation.in_path
        plain = {key: value for key, value in told.items() if key != "description"}
        found = {"name": name, "in": "path" if is_in_path else "query", "schema": plain}
        if "description" in told:
            found["description"] = told["description"]
        if is_in_path or name in needed:
            found["required"] = True
        yield found


def _headers(operation: Operation) -> Iterable[dict[str, Any]]:
    text = {"type": "string", "maxLength": 200}
    if operation.is_write:
        said = "The same twice is one action; another content under it is refused."
        yield {"name": "Idempotency-Key", "in": "header", "schema": text, "description": said}
    if operation.checks:
        said = "The ETag that was read; 412 when there is another version by now."
        yield {"name": "If-Match", "in": "header", "schema": {"type": "string"}, "description": said}


def _responses(operation: Operation, by_kind: Mapping[Any, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done" if operation.is_write else "Here it is"}
    if operation.answer is not None:
        schema = by_kind[operation.answer]
        done["content"] = {kind: {"schema": schema if kind == JSON else {}} for kind in operation.kinds}
    if operation.is_located:
        where = {"schema": {"type": "string"}, "description": "Where it is from now on, and how far"}
        done["headers"] = {"Location": where}
    found = {str(operation.status): done}
    errors = {*_ALWAYS, *operation.errors}
    if not operation.is_write:
        errors.add(400)
    else:
        errors |= {400, 404, 408, 413}
        if operation.body is not None or operation.raw:
            errors.add(415)
    if "coop" in operation.query.__struct_fields__:
        errors.add(404)
    for status in sorted(errors):
        content = {PROBLEM: {"schema": by_kind[Problem]}}
        found[str(status)] = {"description": _WORDS[status], "content": content}
    return found
