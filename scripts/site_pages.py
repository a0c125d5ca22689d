"""One page of the site: a Markdown file as HTML, with anchors as GitHub names them and links that lead on.

Not where pages stand (``site_map.py``), and not the whole site (``make_site.py``).
"""

import posixpath
import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

_NO_SLUG = re.compile(r"[^\w\- ]")
_DEEPEST = 3  # of the headings that are told of beside a page
_WIDE = re.compile(r"(<table>.*?</table>)", re.DOTALL)


class Heading(NamedTuple):
    """A heading: how deep it is (1 the page's own), its anchor, its text."""

    level: int
    anchor: str
    text: str


class Part(NamedTuple):
    """What is below one heading, as plain text: what the search looks through."""

    heading: Heading
    text: str


class Page(NamedTuple):
    """A page.

    Args:
        title: Its first heading.
        body: HTML.
        headings: All of them, in order.
        parts: Its text, by heading.
    """

    title: str
    body: str
    headings: tuple[Heading, ...]
    parts: tuple[Part, ...]


def render(text: str, lead: Callable[[str], str]) -> Page:
    """Return a page.

    Args:
        text: Markdown, of our own: HTML in it is taken as it is.
        lead: Returns where a link of the text leads in the site.
    """
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    headings = _name_headings(tokens)
    for token in tokens:
        for child in token.children or ():
            _lead_on(child, lead)
    body = parser.renderer.render(tokens, parser.options, {})
    body = body.replace("<pre><code", '<pre tabindex="0"><code')  # what scrolls can be reached by key
    body = _WIDE.sub(r'<div class="wide" tabindex="0">\1</div>', body)
    title = next((each.text for each in headings), "")
    return Page(title, body, tuple(headings), tuple(_parts(tokens, headings)))


def code_page(name: str, text: str) -> Page:
    """Return a page that shows a file as it is."""
    heading = Heading(1, "file", name)
    title = f'<h1 id="file"><code>{escape(name)}</code></h1>'
    body = f'{title}\n<pre tabindex="0"><code>{escape(text)}</code></pre>\n'
    return Page(name, body, (heading,), (Part(heading, ""),))


def list_page(name: str, files: Sequence[tuple[str, str]]) -> Page:
    """Return a page that lists a folder: (address, name) of each file."""
    heading = Heading(1, "folder", name)
    rows = "".join(f'<li><a href="{escape(url)}"><code>{escape(each)}</code></a></li>' for url, each in files)
    body = f'<h1 id="folder"><code>{escape(name)}/</code></h1>\n<ul>{rows}</ul>\n'
    return Page(name, body, (heading,), (Part(heading, ""),))


def slug(text: str) -> str:
    """Return the anchor that GitHub gives a heading, the first time it comes on a page."""
    return _NO_SLUG.sub("", text.strip().lower()).replace(" ", "-")


def contents(page: Page) -> list[Heading]:
    """Return the headings that are told of beside a page: none when there are only one or two."""
    found = [each for each in page.headings if 1 < each.level <= _DEEPEST]
    return found if len(found) > 1 else []


def relative(page: str, target: str) -> str:
    """Return the address of a file of the site, as a page of the site says it."""
    path, mark, anchor = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + mark + anchor


def _name_headings(tokens: Sequence[Token]) -> list[Heading]:
    """Give each heading its anchor; return all of them."""
    found, counts = [], dict[str, int]()
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        text = _plain(inline)
        base = slug(text)
        number = counts.get(base, 0)
        counts[base] = number + 1
        anchor = f"{base}-{number}" if number else base
        token.attrSet("id", anchor)
        found.append(Heading(int(token.tag[1:]), anchor, text))
    return found


def _lead_on(token: Token, lead: Callable[[str], str]) -> None:
    name = {"link_open": "href", "image": "src"}.get(token.type)
    if name is None:
        return
    token.attrSet(name, lead(str(token.attrGet(name))))
    if token.type == "image":
        token.attrSet("loading", "lazy")


def _plain(inline: Token) -> str:
    return "".join(each.content if each.type != "softbreak" else " " for each in inline.children or ())


def _parts(tokens: Sequence[Token], headings: Sequence[Heading]) -> list[Part]:
    """Return the plain text below each heading."""
    texts: list[list[str]] = [[] for _ in headings]
    at = -1
    is_heading = False
    for token in tokens:
        if token.type == "heading_open":
            at += 1
            is_heading = True
        elif token.type == "heading_close":
            is_heading = False
        elif at >= 0 and not is_heading:
            if token.type == "inline":
                texts[at].append(_plain(token))
            elif token.type in ("fence", "code_block"):
                texts[at].append(token.content)
    joined = (" ".join(" ".join(each).split()) for each in texts)
    return [Part(heading, text) for heading, text in zip(headings, joined, strict=True)]
