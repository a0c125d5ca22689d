"""The built site: every link and anchor leads somewhere, nothing is loaded from elsewhere or left out."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from helpers import tree
from scripts.make_site import Site, address_of, build

Built = tuple[Path, Site]


class Looked(HTMLParser):
    """What a page links to, loads, and offers as anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if "id" in of:
            self.anchors.append(of["id"])
        if tag == "a" and "href" in of:
            self.links.append(of["href"])
        elif tag in ("script", "img", "link", "iframe", "source"):
            self.loads += [value for name, value in of.items() if name in ("src", "href")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    out = tmp_path_factory.mktemp("site") / "site"
    return out, build(out, tree.PROJECT, tree.files())


@pytest.fixture(scope="module")
def pages(built: Built) -> dict[str, Looked]:
    out, _ = built
    found = {str(path.relative_to(out)): path for path in out.rglob("*.html")}
    return {name: Looked(path.read_text(encoding="utf-8")) for name, path in found.items()}


def inner(pages: dict[str, Looked], attribute: str) -> Iterator[tuple[str, str, str]]:
    """Yield page, file and anchor of everything that leads to another part of the site."""
    for name, looked in pages.items():
        for link in getattr(looked, attribute):
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto", "data"):
                continue
            place = (Path("/") / Path(name).parent / unquote(parts.path)).as_posix()
            target = str(Path(_plain(place)).relative_to("/")) if parts.path else name
            yield name, target, parts.fragment


def _plain(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part] if part not in ("", ".") else parts
    return "/" + "/".join(parts)


def test_every_link_leads_somewhere(built: Built, pages: dict[str, Looked]) -> None:
    out, _ = built
    dead = [f"{page} -> {to}" for page, to, _ in inner(pages, "links") if not (out / to).is_file()]
    assert not dead
    assert sum(1 for _ in inner(pages, "links")) > 5000


def test_every_anchor_is_there(pages: dict[str, Looked]) -> None:
    dead = [
        f"{page} -> {to}#{anchor}"
        for page, to, anchor in inner(pages, "links")
        if anchor and to in pages and anchor not in pages[to].anchors
    ]
    assert not dead
    doubled = [name for name, each in pages.items() if len(each.anchors) != len(set(each.anchors))]
    assert not doubled


def test_nothing_is_loaded_from_elsewhere(built: Built, pages: dict[str, Looked]) -> None:
    out, _ = built
    outside = [load for each in pages.values() for load in each.loads if "://" in load]
    assert not outside
    missing = [f"{page} -> {to}" for page, to, _ in inner(pages, "loads") if not (out / to).is_file()]
    assert not missing
    assert "://" not in (out / "site.js").read_text() + (out / "site.css").read_text()


def test_every_document_has_its_page_and_a_title(built: Built) -> None:
    _, site = built
    for name in tree.files():
        if name.endswith(".md"):
            assert site.pages[address_of(name)].title, name


def test_each_page_of_the_documents_is_named_in_the_navigation(built: Built) -> None:
    """A new page is put where people look for it: in scripts/site_map.py."""
    _, site = built
    assert [page for each in site.map if each.title == "More" for page in each.pages] == []
