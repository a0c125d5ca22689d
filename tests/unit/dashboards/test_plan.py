"""dashboards/plan.py: what is wanted, and how it differs; nothing secret is in a difference."""

from dashboards.catalogue import read_all
from dashboards.plan import (
    Wanted,
    dashboard_differs,
    dashboard_for,
    data_sources,
    differences,
    permission_words,
    permissions,
    short_uid,
    source_differs,
)
from links.influx_types import InfluxAddress, Space

WANTED = Wanted("north", "Northern Farmers", "https://cold.example.org")
V1 = InfluxAddress(
    "http://db:8086",
    is_version_1=True,
    raw=Space("cold", "raw"),
    kept=Space("cold", "five_minutes"),
    username="us",
    secret="w0rd",
)
V2 = InfluxAddress(
    "http://db:8086",
    is_version_1=False,
    raw=Space("cold", ""),
    kept=Space("cold_5min", ""),
    org="o",
    secret="t0ken",
)


def test_influxdb_1_has_a_user_and_2_a_header_and_both_are_asked_in_influxql() -> None:
    first, second = data_sources(WANTED, V1, influxdb="", prometheus="")
    assert (first["name"], first["uid"], first["type"]) == (
        "Coldchain readings north",
        "coldchain-north-readings",
        "influxdb",
    )
    assert (first["user"], first["secureJsonData"]) == ("us", {"password": "w0rd"})
    assert [each["jsonData"]["dbName"] for each in (first, second)] == ["cold", "cold_facts"]
    readings, _, metrics = data_sources(WANTED, V2, influxdb="http://in:1", prometheus="http://p:9090")
    assert readings["url"] == "http://in:1"
    assert readings["jsonData"]["httpHeaderName1"] == "Authorization"
    assert readings["secureJsonData"] == {"httpHeaderValue1": "Token t0ken"}
    assert {each["jsonData"]["version"] for each in (first, second, readings)} == {"InfluxQL"}
    assert (metrics["type"], metrics["url"]) == ("prometheus", "http://p:9090")


def test_of_a_secret_only_its_absence_is_a_difference() -> None:
    [made, _] = data_sources(WANTED, V1, influxdb="", prometheus="")
    there = {name: value for name, value in made.items() if name != "secureJsonData"}
    there |= {
        "id": 4,
        "secureJsonFields": {"password": True},
        "jsonData": {**made["jsonData"], "tlsAuth": False},
    }
    assert source_differs(there, made) == ()
    assert source_differs({**there, "secureJsonFields": {}}, made) == ("+secret password",)
    changed = source_differs({**there, "url": "http://old"}, made)
    assert changed == ('- "url": "http://old",', '+ "url": "http://db:8086",') or len(changed) == 2
    assert "w0rd" not in str(changed)


def test_the_team_looks_editors_edit_viewers_do_not_and_guests_stay() -> None:
    there: list[dict[str, object]] = [
        {"role": "Viewer", "permission": 1},
        {"role": "Editor", "permission": 2},
        {"userId": 9, "teamId": 0, "permission": 1},
        {"teamId": 3, "permission": 4},
        {"teamId": 7, "permission": 2},
        {"role": "Admin", "permission": 4, "inherited": True},
    ]
    made = permissions(there, 7)
    assert made == [
        {"role": "Editor", "permission": 2},
        {"teamId": 7, "permission": 1},
        {"userId": 9, "permission": 1},
        {"teamId": 3, "permission": 4},
    ]
    assert permissions(made, 7) == made
    assert permission_words(made) == ["role Editor: 2", "teamId 3: 4", "teamId 7: 1", "userId 9: 1"]


def test_a_dashboard_of_a_cooperative_is_of_that_one_only() -> None:
    made = dashboard_for(read_all()["vehicle"], WANTED, ["readings", "facts"])
    assert (made["uid"], made["tags"]) == ("coldchain-north-vehicle", ["coldchain", "north"])
    variables = {each["name"]: each for each in made["templating"]["list"]}
    assert (variables["coop"]["type"], variables["coop"]["query"]) == ("constant", "north")
    assert variables["console"]["query"] == "https://cold.example.org"
    assert variables["facts"]["regex"] == "/^Coldchain facts north$/"
    assert variables["facts"]["current"]["value"] == "coldchain-north-facts"
    assert read_all()["vehicle"]["uid"] == "coldchain-vehicle"
    assert dashboard_differs({**made, "id": 4, "version": 9}, made) == ()
    assert dashboard_differs({**made, "title": "Old"}, made) == ('- "title": "Old",', '+ "title": "Vehicle",')


def test_a_long_difference_is_cut_and_a_long_name_keeps_its_own_end() -> None:
    assert differences([], list(range(100)))[-1].endswith("more lines")
    long, other = short_uid("coldchain-" + "a" * 60), short_uid("coldchain-" + "a" * 61)
    assert (len(long), long == other) == (40, False)
