"""Hostile texts through forms and parameters, then all that shows them: pages, labels, files. Nothing runs.

The texts stand in ``tests/corpus/injection``. Control characters and junk numbers are added here.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from console.screens import SCREENS
from helpers.alive import alive
from helpers.console_server import Answer
from helpers.needs import requires_program
from helpers.signed_in import PASSWORD
from helpers.small_fleet import ALARM, COOP
from helpers.two_houses import House, two_houses

TEXTS = (Path(__file__).parents[1] / "corpus/injection/texts.txt").read_text("utf-8").splitlines()
JUNK = (
    "",
    "-1",
    "9" * 40,
    "1e999",
    "nan",
    "\x00",
    "a\x00b",
    "[[]]",
    '["\\u0000"]',
    "0001-01-01T00:00",
    "x" * 60_000,
)
RAW = ("%ED%A0%80", "%FF%FE", "%")
PARAMETERS = tuple(
    "coop id q state site asset custodian after before about to from until kind key reason "  # noqa: SIM905
    "k copies sheet format what said lang since".split()
)
FIELDS = tuple(
    "id act asset custodian site receiver measured_c why when at quantity_kg destination parts of "  # noqa: SIM905
    "action product lot order_ref price_per_kg origin start_c comment minutes from kind entry device "
    "account role contact name language token days target hours window key".split()
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Yield a console in which every text stands where people write texts."""
    with two_houses(tmp_path_factory.mktemp("hostile"), hours=1) as house:
        for number, text in enumerate(TEXTS):
            goods = {"product": "Kale", "quantity_kg": "5", "id": f"bad-{number}"}
            made = house.send("manager", "/shipments/new", **goods, lot=text, order_ref=text, origin=text)
            assert made.status in (303, 422), text
            site = {"of": "sites", "id": f"bad-{number}", "name": text, "kind": "village_station"}
            assert house.send("manager", "/registry/entry", **site).status in (303, 422), text
            said = house.send(
                "manager", "/alarm", id=ALARM, action="comment", comment=text, key=f"c-{number}"
            )
            assert said.status == 303, text
        yield house


def calm(answer: Answer, what: str) -> None:
    """Assert that an answer is none of a mistake of ours, stays here, and has nothing in it that runs."""
    assert answer.status < 500, what
    assert "pwned" not in "".join(answer.cookies), what
    assert "root:x:0" not in answer.body.decode("utf-8", "replace"), what
    where = answer.headers.get("location", "/")
    assert where.startswith("/"), what
    assert not where.startswith(("//", "/\\")), what
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert not alive(answer.text), what


def test_no_parameter_of_any_page_breaks_it_or_comes_back_alive(house: House) -> None:
    browser = house.as_("manager")
    for number, screen in enumerate(each for each in SCREENS if each.method == "GET"):
        for at, name in enumerate(PARAMETERS):
            for text in (TEXTS[(number + at) % len(TEXTS)], JUNK[(number + at) % len(JUNK)]):
                calm(
                    browser.get(f"{screen.path}?{urlencode({name: text})}"),
                    f"{screen.path} {name} {text[:40]!r}",
                )
        everything = urlencode(dict.fromkeys(PARAMETERS[1:], "9" * 40))
        calm(browser.get(f"{screen.path}?{everything}"), screen.path)
        raw = "&".join(f"{name}={RAW[at % len(RAW)]}" for at, name in enumerate(PARAMETERS[1:]))
        calm(browser.get(f"{screen.path}?{raw}"), screen.path)


def test_no_field_of_any_form_breaks_it_or_comes_back_alive(house: House) -> None:
    for number, screen in enumerate(each for each in SCREENS if each.method == "POST"):
        for at, text in enumerate((*TEXTS, *JUNK[:-1])):
            fields = {name: text for name in FIELDS if name != "key"}
            known = {"of": "sites"} if screen.path == "/registry/entry" else {}
            calm(house.send("manager", screen.path, **{**fields, **known}), f"{screen.path} {text[:40]!r}")
            one = FIELDS[(number * 7 + at) % len(FIELDS)]
            good = {"id": "of-carl", "of": "sites", "action": "comment"}
            calm(
                house.send("manager", screen.path, **{**good, one: text}),
                f"{screen.path} {one} {text[:40]!r}",
            )


def test_labels_are_pictures_and_prints_whatever_the_goods_are_called(house: House) -> None:
    browser = house.as_("manager")
    for number in range(len(TEXTS)):
        picture = browser.get(f"/label.svg?id=bad-{number}")
        if picture.status == 200:
            assert not alive(picture.text)
            assert "<!ENTITY" not in picture.text
            assert browser.get(f"/label.pdf?id=bad-{number}").body.startswith(b"%PDF")


def test_no_cell_of_any_file_is_a_formula(house: House) -> None:
    browser = house.as_("manager")
    packed = zipfile.ZipFile(io.BytesIO(browser.get("/registry/export?format=csv").body))
    texts = [packed.read(name).decode("utf-8-sig") for name in packed.namelist()]
    texts += [
        browser.get(f"/reports/file?what={what}").body.decode("utf-8-sig") for what in ("shipments", "audit")
    ]
    for text in texts:
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                is_number = re.fullmatch(r"[+-]?\d+(\.\d+)?", cell)
                assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    book = zipfile.ZipFile(io.BytesIO(browser.get("/reports/file?what=shipments&format=xlsx").body))
    assert not any(b"<f>" in book.read(name) for name in book.namelist())
    assert json.loads(browser.get(f"/api/v1/now?coop={COOP}").body)


def test_nothing_runs_in_a_browser(house: House) -> None:
    from playwright.sync_api import sync_playwright

    program = requires_program("chromium", "chromium")
    wrong: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(program), args=["--no-sandbox"])
        page = chromium.new_page()
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{house.address}login")
        page.fill("#name", "manager")
        page.fill("#password", PASSWORD)
        page.click("main button, form button")
        for path in ("shipments?state=all", f"alarm?id={quote(ALARM)}", "registry/kind?kind=sites", "audit",
                     "shipment?id=bad-3", "shipment?id=bad-6", "stations", "label?id=bad-4"):  # fmt: skip
            page.goto(f"{house.address}{path}")
            assert page.evaluate("window.pwned === undefined"), path
        chromium.close()
    assert not wrong
