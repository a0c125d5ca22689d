"""scripts/make_site.py: a small project becomes a site; what is linked to comes along."""

import json
from pathlib import Path

import pytest

from scripts import make_site
from scripts.make_site import address_of, build

FILES = {
    "README.md": "# Small\n\n[p](docs/page.md) [folder](deploy) [code](deploy/a.service) [gone](none.md)\n",
    "docs/page.md": "# A page\n\n## Part\n\n![](p.png) [out](https://example.org) [up](../README.md#small)\n",
    "docs/p.png": "png",
    "deploy/a.service": "[Unit]\n<x>\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_pages_files_and_folders_come_along(project: Path) -> None:
    out = project / "build" / "site"
    out.mkdir(parents=True)
    (out / "old.html").write_text("of last time")
    site = build(out, project, list(FILES))
    made = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert made == {
        "index.html",
        "docs/page.html",
        "docs/p.png",
        "deploy/index.html",
        "deploy/a.service.html",
        "site.css",
        "site.js",
        "search-index.js",
    }
    home = (out / "index.html").read_text()
    assert 'href="docs/page.html"' in home
    assert 'href="deploy/index.html"' in home
    assert 'href="none.md"' in home  # whoever checks links finds it
    page = (out / "docs" / "page.html").read_text()
    assert 'data-root="../"' in page
    assert 'href="../index.html#small"' in page
    assert 'href="https://example.org"' in page
    assert "&lt;x&gt;" in (out / "deploy" / "a.service.html").read_text()
    text = (out / "search-index.js").read_text()
    index = json.loads(text.removeprefix("window.searchIndex = ").rstrip(";\n"))
    assert ["docs/page.html#part", "A page", "Part"] in [row[:3] for row in index]
    assert len(site.pages) == 4


def test_addresses() -> None:
    assert address_of("README.md") == "index.html"
    assert address_of("links/README.md") == "links/index.html"
    assert address_of("docs/a.md") == "docs/a.html"
    assert address_of("docs/a.svg") == "docs/a.svg"
    assert address_of("Makefile") == "Makefile.html"


def test_the_command_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    monkeypatch.setattr(make_site, "project_files", lambda _project: ["README.md"])
    make_site.main([str(tmp_path / "out")])
    assert "index.html" in capsys.readouterr().out
    assert make_site.project_files is not None
    assert project.is_dir()


def test_without_git_the_folder_is_looked_through(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / ".hidden").mkdir()
    (project / ".hidden" / "x.md").write_text("")
    monkeypatch.setenv("PATH", "")
    assert make_site.project_files(project) == sorted(FILES)
