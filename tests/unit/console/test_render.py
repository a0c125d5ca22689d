"""HTML: whatever people typed into names stays text, and ages are worked out from the instants."""

import html
import re
from itertools import pairwise

import msgspec
import pytest
from jinja2 import Environment
from starlette.requests import Request

from console import words
from console.frame import Frame
from console.gather import Gather
from console.live import Change, Live, Snapshot
from console.render import Renderer, zone_of
from console.said import SAMPLE
from console.speaking import Speaker, speaker
from console.static_files import StaticFiles
from console.view import TimeView, ToldView, WayView
from helpers.console_server import SetClock
from helpers.small_fleet import COOP, MINUTE, NOW, Fleet, changed
from helpers.tongue_texts import texts
from links.records_views import CooperativeRow

EVIL = "<script>alert(1)</script>\"'"


def around(*others: CooperativeRow) -> dict[str, object]:
    """Return what stands around the page while nobody has logged in."""
    request = Request({"type": "http", "path": "/", "query_string": b"", "headers": []})
    return {**Frame(Environment()).around(None, request), "others": list(others)}


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(StaticFiles(), poll_ms=2000)


@pytest.fixture(scope="module")
def snapshot(fleet: Fleet) -> Snapshot:
    gather = Gather(fleet.sources())
    found = Live(gather.rows, SetClock(NOW)).snapshot(COOP)
    gather.close()
    return found


def test_the_page_shows_alarm_loss_people_and_readings(renderer: Renderer, snapshot: Snapshot) -> None:
    page = renderer.page(snapshot, around())
    for said in (
        "Air temperature above 8 °C",
        ">31 min</time>",
        "worst <b>9.7 °C</b>",
        "Fresh milk 480 kg: worth <b>30,000</b>",
        '<b>Peter Wanjala</b>, <span class="t-sent">sent <time>10:25</time> by log</span>',
        '<b>Grace Achieng</b>, <span class="t-waiting">by file waiting since <time>10:24</time></span>',
        "<title>▲ 1 · Kaimosi",
        "12 s ago",
        "0.5 to 8 °C",
        "no fresh readings",
        "47 min ago",
        "3 refused and kept",
        "1,280 waiting",
    ):
        assert said in page


def test_times_are_those_of_the_cooperative(renderer: Renderer, snapshot: Snapshot) -> None:
    page = renderer.page(snapshot, around())
    assert '<time id="clock">10:45:12</time> EAT' in page
    assert "since <time>10:14</time>" in page


def test_a_time_of_another_day_names_the_day(renderer: Renderer, snapshot: Snapshot) -> None:
    overview = snapshot.overview
    old = msgspec.structs.replace(overview.alarms[0], since_at=NOW - 36 * 60 * MINUTE)
    page = renderer.page(
        snapshot._replace(overview=msgspec.structs.replace(overview, alarms=(old,))), around()
    )
    assert "since <time>20\N{NO-BREAK SPACE}Nov\N{NO-BREAK SPACE}22:45</time>" in page


def test_what_people_typed_cannot_become_markup(renderer: Renderer, fleet: Fleet) -> None:
    gather = Gather(fleet.sources())
    rows = gather.rows(COOP, NOW)
    gather.close()
    registry = rows.registry
    evil = changed(
        registry,
        cooperative=msgspec.structs.replace(registry.cooperative, name=EVIL),
        assets=tuple(msgspec.structs.replace(one, name=EVIL) for one in registry.assets),
        sites=tuple(msgspec.structs.replace(one, name=EVIL) for one in registry.sites),
        shipments=tuple(msgspec.structs.replace(one, product=EVIL, lot=EVIL) for one in registry.shipments),
        contacts=tuple(msgspec.structs.replace(one, name=EVIL) for one in registry.contacts),
    )
    messages = [msgspec.structs.replace(one, body=EVIL, error=EVIL, name=EVIL) for one in rows.messages]
    rows = msgspec.structs.replace(rows, registry=evil, messages=messages, told=messages, problems=(EVIL,))
    live = Live(lambda coop, now: rows, SetClock(NOW))
    page = renderer.page(live.snapshot(COOP), around(CooperativeRow(EVIL, EVIL), CooperativeRow("b", "b")))
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") > 20


def test_a_page_has_no_inline_script_or_style(renderer: Renderer, snapshot: Snapshot) -> None:
    page = renderer.page(snapshot, around())
    assert page.count("<script") == page.count('<script defer src="/static/')
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick" not in page


def test_every_part_can_be_sent_alone(renderer: Renderer, snapshot: Snapshot) -> None:
    parts = ("head", "alarms", "over", "shipments", "messages", "foot", "asset-van-1")
    drawn = renderer.changes(Change(snapshot, parts, reload=False), speaker("en"))
    for part in parts:
        assert f'hx-target="#part-{part}"' in drawn
        assert f'id="part-{part}"' in drawn
    assert 'hx-target="#tile-van-1"' in drawn
    assert drawn.count('id="poll"') == 1
    assert snapshot.token in drawn


def test_an_alarm_that_is_over_stands_calmly_below_the_active_ones(
    renderer: Renderer, snapshot: Snapshot
) -> None:
    (active,) = snapshot.overview.alarms
    over = msgspec.structs.replace(active, id="o", over=True, ended_at=NOW, told=_told("raise", "return"))
    overview = msgspec.structs.replace(snapshot.overview, alarms=(active, over))
    page = renderer.page(snapshot._replace(overview=overview), around())
    assert page.count('<article class="alarm') == 1
    assert page.index('<article class="alarm') < page.index('<details class="over" id="over-o"')
    assert "sent alarm <time>10:45</time>, over <time>10:45</time> by log and file" in page


def _told(*events: str) -> tuple[ToldView, ...]:
    times = tuple(TimeView(what=words.message_words(event), at=NOW) for event in events)
    way = WayView(state="sent", words="sent", why="", channels=("log", "file"), times=times)
    return (ToldView(to="Grace", ways=(way,)),)


def test_headings_go_down_one_step_at_a_time(renderer: Renderer, snapshot: Snapshot) -> None:
    page = renderer.page(snapshot, around())
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert '<html lang="en">' in page


def test_a_choice_is_offered_only_between_several(renderer: Renderer, snapshot: Snapshot) -> None:
    one, two = CooperativeRow(COOP, "Kaimosi"), CooperativeRow("other", "Other")
    assert "Cooperatives" not in renderer.page(snapshot, around())
    assert 'href="/?coop=other"' in renderer.page(snapshot, around(one, two))


def test_all_words_of_the_page_are_said_in_the_language(
    renderer: Renderer, snapshot: Snapshot, fleet: Fleet
) -> None:
    marked = Speaker("xx", {key: f"«{key}»" for key in texts() - {" ", ", ", SAMPLE}})
    page = renderer.page(snapshot, {**around(), "t": marked.say, "languages": {}})
    text = html.unescape(re.sub("<[^>]+>", " ", page.partition("<body")[2].partition(">")[2]))
    while re.search("«[^«»]*»", text):
        text = re.sub("«[^«»]*»", " ", text)
    gather = Gather(fleet.sources())
    rows = gather.rows(COOP, NOW)
    gather.close()
    data = f"{rows.registry} {[row.body for row in rows.messages]} EAT RH kg"
    assert set(re.findall("[A-Za-z]{2,}", text)) - set(re.findall("[A-Za-z]{2,}", data)) == set()


def test_an_unknown_zone_is_read_as_utc() -> None:
    for name in ("", "Moon/Crater", "../etc/passwd"):
        assert str(zone_of(name)) == "UTC"
    assert str(zone_of("Africa/Nairobi")) == "Africa/Nairobi"
