"""Every page says all its words in the language: in one that marks what it says, only data is unmarked."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from console import speaking
from console.said import SAMPLE
from console.speaking import NAMES
from helpers.console_server import fetch
from helpers.small_fleet import COOP
from helpers.tongue_texts import texts
from helpers.two_houses import ROLES, House, two_houses
from links.records_accounts import list_accounts
from links.records_registry import load_registry
from links.records_views import recent_messages

PAGES = (
    "/shipments",
    "/shipments/new",
    "/alarms",
    "/stations",
    "/devices",
    "/people",
    "/registry",
    "/registry/kind?kind=assets",
    "/registry/kind?kind=sites",
    "/registry/kind?kind=placements",
    "/windows",
    "/holds",
    "/registry/entry?kind=sites",
    "/registry/entry?kind=profiles",
    "/registry/entry?kind=assets&key=%5B%22van-1%22%5D",
    "/products",
    "/product?name=raw-milk",
    "/accounts",
    "/asset?id=van-1",
    "/shipment?id=s-1",
    "/device?id=d-van-1",
    "/messages",
    "/reports",
)
_OF_MACHINES = "log file sms SVG KES ene nov chilled CSV XLSX ZIP PDF"  # channels, months, ids, formats
_TYPED = "consecutive cumulative"  # words of the form in which timers are typed, by page, verb and HTTP alike


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Yield a console with two cooperatives, of which nothing is changed here."""
    with two_houses(tmp_path_factory.mktemp("houses")) as house:
        yield house


@pytest.fixture(scope="module")
def english_in_marks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of languages where Spanish is English in marks."""
    folder = tmp_path_factory.mktemp("languages")
    said = {key: f"«{key}»" for key in texts() - {" ", ", ", SAMPLE}}
    lines = (f"{json.dumps(key)} = {json.dumps(text)}" for key, text in said.items())
    (folder / "es.toml").write_text("\n".join(("[texts]", *lines)), "utf-8")
    return folder


@pytest.fixture
def marked(english_in_marks: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have Spanish be English in marks."""
    monkeypatch.setattr(speaking, "FOLDER", english_in_marks)
    speaking.speaker.cache_clear()
    yield
    speaking.speaker.cache_clear()


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("page", PAGES)
def test_no_word_of_a_page_is_english_only(house: House, page: str) -> None:
    held = "; ".join(f"{name}={value}" for name, value in house.as_("admin").cookies.items())
    answer = fetch(house.address, page, {"Cookie": f"{held}; language=es"})
    assert answer.status == 200
    with house.records.reading() as connection:
        registry = load_registry(connection, COOP)
        bodies = [row.body for row in recent_messages(connection, COOP, limit=100)]
        people = [(each.id, each.name) for each in list_accounts(connection)]
    data = _words(
        f"{registry} {bodies} {people} {list(ROLES)} {list(NAMES.values())} {_OF_MACHINES} {_TYPED}"
    )
    assert _left(answer.text) - data == set()


def _left(page: str) -> set[str]:
    """Return the words that stand outside all marks."""
    body = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    text = html.unescape(re.sub("(?s)<[^>]+>", " ", body))
    while re.search("«[^«»]*»", text):
        text = re.sub("«[^«»]*»", " ", text)
    return _words(text)


def _words(text: str) -> set[str]:
    return set(re.findall("[A-Za-z]{3,}", text))
