"""scripts/site_pages.py: Markdown as HTML, anchors as GitHub has them, links that lead on, text to search."""

import pytest

from scripts.site_pages import Heading, code_page, contents, list_page, relative, render, slug

TEXT = """\
# The page

First `words` of it.

## Put it back

| a | b |
|---|---|
| 1 | [other](other.md#x) |

![picture](p.png)

```sh
coldchain restore FILE
```

## Put it back

### `[console]`: what it shows

The end.
"""


def test_a_page() -> None:
    page = render(TEXT, lambda link: f"to/{link}")
    assert page.title == "The page"
    assert [(each.level, each.anchor) for each in page.headings] == [
        (1, "the-page"),
        (2, "put-it-back"),
        (2, "put-it-back-1"),
        (3, "console-what-it-shows"),
    ]
    assert '<h2 id="put-it-back-1">' in page.body
    assert '<a href="to/other.md#x">other</a>' in page.body
    assert '<img src="to/p.png" alt="picture" loading="lazy" />' in page.body
    assert '<div class="wide" tabindex="0"><table>' in page.body
    texts = {part.heading.anchor: part.text for part in page.parts}
    assert texts["the-page"] == "First words of it."
    assert "coldchain restore FILE" in texts["put-it-back"]
    assert texts["console-what-it-shows"] == "The end."
    assert len(contents(page)) == 3
    assert contents(render("# One\n\n## Two\n", str)) == []


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Back up", "back-up"),
        ("What is in it?", "what-is-in-it"),
        ("`[[a.b]]`, kind `x`", "ab-kind-x"),
        ("snake_case – dash", "snake_case--dash"),
    ],
)
def test_an_anchor(text: str, anchor: str) -> None:
    assert slug(text) == anchor.strip("-")


def test_a_file_is_shown_as_it_is() -> None:
    page = code_page("a/b.toml", 'x = "<&>"\n')
    assert page.headings == (Heading(1, "file", "a/b.toml"),)
    assert "x = &quot;&lt;&amp;&gt;&quot;" in page.body
    assert '<a href="b.html"><code>b</code></a>' in list_page("a", [("b.html", "b")]).body


def test_an_address_as_a_page_says_it() -> None:
    assert relative("docs/a.html", "docs/b.html#x") == "b.html#x"
    assert relative("docs/howto/a.html", "index.html") == "../../index.html"
    assert relative("index.html", "docs/b.html") == "docs/b.html"
