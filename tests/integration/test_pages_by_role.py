"""Role by page by cooperative, every cell, over the wire. The table is written out.

What is not allowed is refused and stands in the audit chain; nobody sees a word of another cooperative; what
a narrow role sees holds nothing of others.
"""

from collections.abc import Iterator

import pytest

from console.screens import SCREENS
from helpers.console_server import Answer
from helpers.small_fleet import ALARM, COOP
from helpers.two_houses import OTHER, ZEBRA, House, two_houses
from links.records_audit import head_of

COLUMNS = ("admin", "manager", "keeper", "driver", "carrier", "auditor", "regulator")
TABLE = {
    #                       admin mana keep driv carr audi regu
    "GET /alarms":            "200 200  200  200  403  200  200",
    "GET /alarm":             "200 200  200  200  403  200  200",
    "POST /alarm":            "422 422  422  422  403  403  403",
    "GET /asset":             "200 200  200  200  403  200  200",
    "GET /stations":          "200 200  200  200  403  200  200",
    "GET /shipments":         "200 200  200  200  200  200  200",
    "GET /shipments/new":     "200 200  200  403  403  403  403",
    "POST /shipments/new":    "422 422  422  403  403  403  403",
    "GET /shipment":          "200 200  200  200  404  200  200",
    "POST /shipment/move":    "422 422  422  422  404  403  403",
    "POST /shipment/split":   "422 422  422  422  404  403  403",
    "POST /shipment/merge":   "422 422  422  422  404  403  403",
    "POST /shipment/correct": "422 422  403  403  403  403  403",
    "POST /shipment/change":  "422 422  403  403  403  403  403",
    "GET /label":             "200 200  200  200  404  200  200",
    "GET /label.svg":         "200 200  200  200  404  200  200",
    "GET /label.pdf":         "200 200  200  200  404  200  200",
    "GET /devices":           "200 200  200  200  403  200  200",
    "GET /device":            "200 200  200  200  403  200  200",
    "GET /messages":          "200 200  200  403  403  200  403",
    "GET /people":            "200 200  403  403  403  200  403",
    "GET /registry":          "200 200  200  403  403  200  200",
    "GET /registry/kind":     "200 200  403  403  403  200  403",
    "GET /registry/entry":    "200 200  403  403  403  200  403",
    "POST /registry/entry":   "422 422  403  403  403  403  403",
    "GET /products":          "200 200  200  403  403  200  200",
    "GET /product":           "200 200  200  403  403  200  200",
    "POST /product":          "422 422  403  403  403  403  403",
    "POST /registry/move":    "404 404  403  403  403  403  403",
    "GET /registry/export":   "200 200  403  403  403  200  200",
    "POST /registry/import":  "422 422  403  403  403  403  403",
    "GET /quarantine":        "200 200  403  403  403  200  403",
    "GET /system":            "200 200  403  403  403  200  403",
    "GET /audit":             "200 200  403  403  403  200  200",
    "GET /accounts":          "200 200  403  403  403  403  403",
    "POST /accounts":         "422 422  403  403  403  403  403",
    "POST /tokens":           "422 422  403  403  403  403  403",
    "GET /windows":           "200 200  403  403  403  403  403",
    "POST /windows":          "422 422  403  403  403  403  403",
    "GET /reports":           "200 200  403  403  403  200  200",
    "GET /reports/file":      "200 200  403  403  403  200  200",
    "GET /reports/pack":      "200 200  403  403  403  200  200",
    "GET /holds":             "200 200  403  403  403  200  200",
    "POST /holds":            "422 422  403  403  403  403  403",
    "GET /reports/summary":   "404 404  403  403  403  404  404",
    "POST /reports/ask":      "422 422  403  403  403  422  422",
    "POST /reports/cancel":   "404 404  403  403  403  404  404",
    "GET /reports/asked":     "200 200  403  403  403  200  200",
    "GET /reports/made":      "404 404  403  403  403  404  404",
}  # fmt: skip
ABOUT = {
    "/alarm": f"id={ALARM.replace('|', '%7C')}",
    "/asset": "id=van-1",
    "/device": "id=d-van-1",
    "/shipment": "id=of-peter",
    "/label": "id=of-peter",
    "/label.svg": "id=of-peter",
    "/label.pdf": "id=of-peter",
    "/product": "name=raw-milk",
    "/registry/kind": "kind=contacts",
    "/registry/entry": "kind=contacts&key=%5B%22grace%22%5D",
    "/reports/file": "what=shipments",
    "/reports/pack": "id=of-carl",
    "/reports/summary": "file=none.zip",
    "/reports/made": "id=20261122-074512-00000000&as=zip",
}
FIELDS = {"id": "of-peter", "action": "nothing", "kind": "contacts", "of": "contacts"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with two_houses(tmp_path_factory.mktemp("table"), hours=1) as house:
        yield house


def asked(house: House, who: str, what: str, coop: str = COOP) -> Answer:
    """Return what somebody is answered who opens a page, or sends a form that says little."""
    method, _, path = what.partition(" ")
    if method == "GET":
        return house.as_(who).get(f"{path}?coop={coop}&{ABOUT.get(path, '')}")
    return house.as_(who).post(path, {"coop": coop, **FIELDS})


def test_the_table_has_every_page_and_form() -> None:
    assert sorted(TABLE) == sorted(f"{each.method} {each.path}" for each in SCREENS)
    assert all(len(row.split()) == len(COLUMNS) for row in TABLE.values())


@pytest.mark.parametrize("number", range(len(COLUMNS)), ids=COLUMNS)
def test_every_cell_of_the_own_cooperative(house: House, number: int) -> None:
    who, wrong = COLUMNS[number], []
    house.as_(who)
    for what, row in TABLE.items():
        before = _entries(house)
        answer = asked(house, who, what)
        if answer.status != int(row.split()[number]):
            wrong.append((what, answer.status))
        if answer.status == 403:
            newest = house.audit(limit=1)[0].entry
            assert _entries(house) == before + 1, what
            assert (newest.action.partition(":")[0], newest.by) == ("refused", who), what
        assert ZEBRA.encode() not in answer.body
    assert not wrong


@pytest.mark.parametrize("who", [*COLUMNS, "nothing"])
def test_of_another_cooperative_nobody_sees_or_does_anything(house: House, who: str) -> None:
    before = _entries(house, OTHER)
    for what in TABLE:
        answer = asked(house, who, what, OTHER)
        assert answer.status == 404, what
        assert ZEBRA.encode() not in answer.body
    assert _entries(house, OTHER) == before


def test_ids_of_another_cooperative_are_as_unknown_as_any(house: House) -> None:
    for path, id_ in (
        ("/asset", "zebra-van"),
        ("/device", "d-zebra"),
        ("/shipment", "zebra-1"),
        ("/label.svg", "zebra-1"),
        ("/alarm", "limuru/zebra-van/d-zebra/air/temperature|too-warm"),
    ):
        theirs = house.as_("manager").get(f"{path}?id={id_.replace('|', '%7C')}")
        unknown = house.as_("manager").get(f"{path}?id={id_.replace('|', '%7C')[:-1]}x")
        assert theirs.status == unknown.status in (404, 422), path
        assert not [word for word in (b"Zebra Van", b"Zebra cheese") if word in theirs.body]


def test_who_has_not_logged_in_is_sent_to_log_in_for_everything(house: House) -> None:
    for what in TABLE:
        answer = asked(house, "nobody", what)
        assert answer.status in (303, 403), what
        assert answer.status == 403 or answer.headers["location"].startswith("/login"), what


@pytest.mark.parametrize(
    ("who", "own", "others"),
    [
        ("carrier", "of-carl", ("of-cora", "of-peter", "of-dina")),
        ("carrier2", "of-cora", ("of-carl", "of-peter", "of-dina")),
        ("driver", "of-peter", ("of-carl", "of-cora", "of-dina")),
        ("driver2", "of-dina", ("of-carl", "of-cora", "of-peter")),
    ],
)
def test_a_narrow_role_sees_nothing_of_others(
    house: House, who: str, own: str, others: tuple[str, ...]
) -> None:
    browser, names = house.as_(who), {"carl": "Carl", "cora": "Cora", "peter": "Peter", "dina": "Dina"}
    pages = [browser.get(path) for path in ("/shipments?state=all", "/alarms", "/stations", "/devices")]
    pages += [browser.get(f"/{page}?id={own}") for page in ("shipment", "label")]
    pages += [browser.get(f"/asset?id={asset}") for asset in ("van-1", "van-2", "box-1", "cooler-1")]
    pages += [browser.get(f"/alarm?id={ALARM.replace('|', '%7C')}"), browser.get("/api/v1/now")]
    seen = b"\n".join(page.body for page in pages).decode()
    assert own in seen
    for other in others:
        assert other not in seen
        assert browser.get(f"/shipment?id={other}").status == 404
        assert browser.get(f"/label.svg?id={other}").status == 404
        assert names[other.removeprefix("of-")] not in seen
    assert not [word for word in ("Grace", "Kim") if word in seen]
    assert browser.get("/api/v1/chart?asset=cooler-2").status != 200


def test_goods_that_went_on_are_followed_no_further(house: House) -> None:
    made = house.send("manager", "/shipments/new", product="Kale", quantity_kg="5", id="went-on")
    assert made.status == 303
    at = house.clock.at
    for minutes, who, asset in ((50, "carl", "box-1"), (20, "cora", "cooler-1")):
        act = "loaded" if who == "carl" else "handed"
        sent = house.send("manager", "/shipment/move", id="went-on", act=act, asset=asset, custodian=who,
                          at=str(at - minutes * 60_000), key=f"went-on-{who}")  # fmt: skip
        assert sent.status == 303, sent.text
    page = house.as_("carrier").get("/shipment?id=went-on").text
    assert "Moses" in page
    assert not [word for word in ("cora", "Cora", "Milk cooler") if word in page]
    listed = house.as_("carrier").get("/shipments?state=all").text
    assert "went-on" in listed
    assert not [word for word in ("Cora", "Milk cooler") if word in listed]


def test_a_form_without_its_secret_or_from_elsewhere_does_nothing(house: House) -> None:
    browser = house.as_("manager")
    others = house.as_("keeper").csrf
    for screen in SCREENS:
        if screen.method != "POST":
            continue
        before = _entries(house)
        fields = {"coop": COOP, **FIELDS}
        for secret in ("", "guessed", others, "\u00e9" * 8):
            assert browser.post(screen.path, {**fields, "csrf": secret}).status == 403, screen.path
        for foreign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert browser.post(screen.path, fields, foreign).status == 403, screen.path
        if screen.path not in {each.path for each in SCREENS if each.method == "GET"}:
            assert browser.get(f"{screen.path}?coop={COOP}").status == 405
        assert _entries(house) == before


def _entries(house: House, coop: str = COOP) -> int:
    with house.records.reading() as connection:
        return head_of(connection, coop).seq
