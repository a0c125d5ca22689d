"""Builds the site of the documents: every Markdown file of the project as a page, without a network.

``make docs`` runs it; the pages are in ``build/site`` and open from the disk. What a page links to comes
along: pictures as they are, other files as pages that show them. Not an editor: documents stay as they are.
"""

import json
import posixpath
import shutil
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from scripts.site_map import HOME, Section, sections
from scripts.site_pages import Page, code_page, contents, list_page, relative, render

PROJECT = Path(__file__).resolve().parents[1]
OUT = PROJECT / "build" / "site"
_PARTS = Path(__file__).with_name("site")
_PLAIN = (".css", ".js", ".json", ".pdf", ".png", ".svg", ".csv")  # a browser shows or saves them itself
_MOST_TEXT = 700  # letters of a part that the search looks through


class Site:
    """A site on its way.

    Args:
        project: Where the files are.
        files: Those that belong to the project, from its folder.
    """

    def __init__(self, project: Path, files: Sequence[str]) -> None:
        self._project = project
        self._files = set(files)
        self._folders = {posixpath.dirname(name) for name in files}
        self._wanted: dict[str, str] = {}  # address in the site -> file or folder of the project
        self.pages: dict[str, Page] = {}
        self.map = sections([name for name in files if name.endswith(".md")])
        for section in self.map:
            for name in section.pages:
                self._render(name)
        self._follow()

    def assets(self) -> list[str]:
        """Return the files that come along as they are."""
        return [name for url, name in self._wanted.items() if url == name]

    def _render(self, name: str) -> None:
        text = (self._project / name).read_text(encoding="utf-8")
        url = address_of(name)
        self.pages[url] = render(text, lambda link: self._lead(name, link))

    def _lead(self, name: str, link: str) -> str:
        """Return where a link of a document leads in the site; one that leads nowhere stays as it is."""
        path, mark, anchor = link.partition("#")
        if not path or "://" in path or path.startswith("mailto:"):
            return link
        there = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if f"{there}/README.md" in self._files:
            there = f"{there}/README.md"
        if there in self._files:
            url = address_of(there)
        elif there in self._folders:
            url = f"{there}/index.html"
        else:
            return link
        if not there.endswith(".md"):
            self._wanted[url] = there
        return relative(address_of(name), url) + mark + anchor

    def _follow(self) -> None:
        """Make pages of files and folders that documents link to."""
        for url, name in list(self._wanted.items()):
            if url != name and name in self._folders:
                self.pages[url] = list_page(name, self._listed(url, name))
        for url, name in self._wanted.items():
            if url != name and name not in self._folders:
                text = (self._project / name).read_text(encoding="utf-8", errors="replace")
                self.pages[url] = code_page(name, text)

    def _listed(self, url: str, folder: str) -> list[tuple[str, str]]:
        found = sorted(name for name in self._files if posixpath.dirname(name) == folder)
        for name in found:
            self._wanted.setdefault(address_of(name), name)
        return [(relative(url, address_of(name)), posixpath.basename(name)) for name in found]


def address_of(name: str) -> str:
    """Return where a file of the project is in the site."""
    if name == "README.md" or name.endswith("/README.md"):
        return name.removesuffix("README.md") + "index.html"
    if name.endswith(".md"):
        return name.removesuffix(".md") + ".html"
    return name if name.endswith(_PLAIN) else f"{name}.html"


def build(out: Path, project: Path = PROJECT, files: Sequence[str] | None = None) -> Site:
    """Write the site into a folder, in place of what is there; return it."""
    site = Site(project, files if files is not None else project_files(project))
    draft = out.with_name(f"{out.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    template = Template((_PARTS / "page.html").read_text(encoding="utf-8"))
    for url, page in site.pages.items():
        target = draft / url
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_whole(template, site, url, page), encoding="utf-8")
    for name in site.assets():
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / name, draft / name)
    for name in ("site.css", "site.js"):
        shutil.copyfile(_PARTS / name, draft / name)
    index = f"window.searchIndex = {json.dumps(_index(site), ensure_ascii=False, separators=(',', ':'))};\n"
    (draft / "search-index.js").write_text(index, encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    draft.rename(out)
    return site


def project_files(project: Path) -> list[str]:
    """Return every file that is, or would be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
        names = listed.stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive has no git
        paths = [path.relative_to(project) for path in project.rglob("*")]
        hidden = ("build", "data", "__pycache__")
        names = [
            str(path)
            for path in paths
            if not any(part in hidden or part.startswith(".") for part in path.parts)
        ]
    return sorted(name for name in names if (project / name).is_file())


def main(arguments: Sequence[str]) -> None:
    """Build it; an argument names another folder."""
    out = Path(arguments[0]) if arguments else OUT
    site = build(out)
    print(f"wrote {len(site.pages)} pages: {out / 'index.html'}")


def _whole(template: Template, site: Site, url: str, page: Page) -> str:
    beside = "".join(
        f'<li class="level-{each.level}"><a href="#{escape(each.anchor)}">{escape(each.text)}</a></li>'
        for each in contents(page)
    )
    aside = f'<nav class="beside" aria-label="On this page"><h2>On this page</h2><ul>{beside}</ul></nav>'
    return template.substitute(
        title=escape(page.title),
        root=relative(url, ".").rstrip("/") + "/",
        navigation="".join(_section(site, each, url) for each in site.map),
        body=page.body,
        beside=aside if beside else "",
    )


def _section(site: Site, section: Section, url: str) -> str:
    here = any(address_of(name) == url for name in section.pages)
    rows = []
    for name in section.pages:
        target = address_of(name)
        current = ' aria-current="page"' if target == url else ""
        title = "Coldchain" if name == HOME else site.pages[target].title
        rows.append(f'<li><a href="{escape(relative(url, target))}"{current}>{escape(title)}</a></li>')
    state = " open" if here else ""
    return f"<details{state}><summary>{escape(section.title)}</summary><ul>{''.join(rows)}</ul></details>\n"


def _index(site: Site) -> list[list[str]]:
    """Return what the search looks through: address, title of the page, heading, text."""
    return [
        [f"{url}#{part.heading.anchor}", page.title, part.heading.text, part.text[:_MOST_TEXT]]
        for url, page in site.pages.items()
        for part in page.parts
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
