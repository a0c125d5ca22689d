"""dashboards/publish.py: all of it by calls that the documented API takes; twice is once."""

from collections.abc import Iterator

import pytest

from dashboards.catalogue import read_all
from dashboards.fill import Shown
from dashboards.grafana import Grafana
from dashboards.plan import Change, Wanted, data_sources
from dashboards.publish import Publisher
from dashboards.steps import Step
from helpers.grafana_server import TOKEN, GrafanaServer, serving
from links.influx_types import InfluxAddress, Space

WANTED = Wanted("north", "Northern Farmers", "https://cold.example.org")
ADDRESS = InfluxAddress(
    "http://db:8086",
    is_version_1=True,
    raw=Space("cold", "raw"),
    kept=Space("cold", "five_minutes"),
    username="us",
    secret="w0rd",
)
BOARDS = read_all()
AT = 1_700_000_000_000
STEPS = [
    Step(
        f"s/{number}|x",
        "north",
        "van-1",
        "d-1 air/temperature",
        "too-warm",
        "high",
        event,
        AT + number * 1000,
    )
    for number, event in enumerate(("raise", "acknowledge", "return"))
]


@pytest.fixture
def there() -> Iterator[GrafanaServer]:
    with serving() as server:
        yield server


def publish(there: GrafanaServer, *, is_dry: bool = False, prometheus: str = "http://p:9090") -> list[Change]:
    publisher = Publisher(Grafana(there.url, TOKEN), WANTED, is_dry=is_dry)
    publisher.publish(BOARDS, data_sources(WANTED, ADDRESS, influxdb="", prometheus=prometheus))
    return publisher.annotate(STEPS, Shown(AT - 1000, AT + 60_000))


def test_all_of_it_is_there_and_a_second_time_nothing_is_written(there: GrafanaServer) -> None:
    changes = publish(there)
    assert there.complaints == []
    assert len(there.dashboards) == 8
    assert {each["meta"]["folderUid"] for each in there.dashboards.values()} == {"coldchain-north"}
    assert there.folders["coldchain-north"]["title"] == "Coldchain Northern Farmers"
    assert there.permissions["coldchain-north"] == [
        {"role": "Editor", "permission": 2},
        {"teamId": there.teams["Coldchain north"], "permission": 1},
    ]
    assert sorted(there.sources) == [f"coldchain-north-{name}" for name in ("facts", "metrics", "readings")]
    assert len(there.annotations) == 3
    assert len(changes) == 3 + 1 + 1 + 1 + 8 + 3
    there.writes.clear()
    assert publish(there) == []
    assert there.writes == []


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(there: GrafanaServer) -> None:
    would = publish(there, is_dry=True)
    assert there.writes == []
    assert [change[:2] for change in would] == [change[:2] for change in publish(there)]
    assert publish(there, is_dry=True) == []


def test_what_was_changed_there_is_told_line_by_line_and_put_right(there: GrafanaServer) -> None:
    publish(there)
    there.dashboards["coldchain-north-losses"]["dashboard"]["title"] = "Mine"
    there.sources["coldchain-north-facts"]["url"] = "http://elsewhere"
    there.folders["coldchain-north"]["title"] = "Old"
    there.permissions["coldchain-north"] += [
        {"role": "Viewer", "permission": 1},
        {"userId": 4, "permission": 4},
    ]
    told = publish(there, is_dry=True)
    assert [change.what for change in told] == [
        "data source Coldchain facts north",
        "folder Coldchain Northern Farmers",
        "rights in the folder Coldchain Northern Farmers",
        "dashboard Losses",
    ]
    assert told[3].diff == ('- "title": "Mine",', '+ "title": "Losses",')
    assert '- "role Viewer: 1",' in told[2].diff
    there.writes.clear()
    assert publish(there) == told
    assert len(there.writes) == 4
    assert {"userId": 4, "permission": 4} in there.permissions["coldchain-north"]
    assert publish(there) == []


def test_what_people_made_is_left_alone(there: GrafanaServer) -> None:
    publish(there)
    there.dashboards["mine"] = {
        "dashboard": {"uid": "mine", "version": 1},
        "meta": {"folderUid": "coldchain-north"},
    }
    there.annotations.append({"id": 99, "tags": ["party"], "text": "ours", "time": AT})
    assert publish(there) == []
    assert there.dashboards["mine"]["dashboard"]["version"] == 1


def test_without_prometheus_there_is_no_dashboard_of_it(there: GrafanaServer) -> None:
    publish(there, prometheus="")
    assert "coldchain-north-pipeline" not in there.dashboards
    assert len(there.dashboards) == 7
    assert there.complaints == []


def test_no_secret_is_told(there: GrafanaServer) -> None:
    assert "w0rd" not in str(publish(there))
    there.sources["coldchain-north-facts"]["secureJsonFields"] = {}
    [change] = publish(there)
    assert change.diff == ("+secret password",)
