"""Static files: versioned, compressed, and only those that exist."""

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from console.static_files import FOLDER, StaticFiles


def _answer(files: StaticFiles, name: str, *, encoding: str = "gzip") -> Response:
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path_params": {"name": name}}
    scope["headers"] = [(b"accept-encoding", encoding.encode())]
    return asyncio.run(files.answer(Request(scope)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.css").write_text("p { color: black }")
    (tmp_path / "secret.txt").write_text("licence")
    return tmp_path


def test_a_file_is_sent_compressed_or_plain(folder: Path) -> None:
    files = StaticFiles(folder)
    assert gzip.decompress(bytes(_answer(files, "a.css").body)) == b"p { color: black }"
    assert _answer(files, "a.css", encoding="identity").body == b"p { color: black }"


def test_the_address_changes_with_the_content(folder: Path) -> None:
    before = StaticFiles(folder).address("a.css")
    (folder / "a.css").write_text("p { color: red }")
    assert StaticFiles(folder).address("a.css") != before


@pytest.mark.parametrize("name", ["b.css", "../a.css", "secret.txt", "", "/etc/passwd"])
def test_what_is_not_a_page_file_does_not_exist(folder: Path, name: str) -> None:
    assert _answer(StaticFiles(folder), name).status_code == 404


def test_no_script_reaches_for_another_server() -> None:
    for path in FOLDER.glob("*.js"):
        assert "http" not in path.read_text(encoding="utf-8").replace("HTTP", "")


def test_every_vendored_script_has_its_licence() -> None:
    scripts = {path.name.split(".")[0] for path in (FOLDER / "vendor").glob("*.js")}
    licences = {path.stem.removeprefix("LICENSE-") for path in (FOLDER / "vendor").glob("LICENSE-*")}
    assert scripts == licences != set()
