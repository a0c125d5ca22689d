"""Every address over real HTTP, against real stores."""

import json
from collections.abc import Iterator

import pytest

from coldchain.errors import RegistryError
from console.gather import Gather
from console.pages import CHART_KEPT_MS, CHARTS_KEPT, Charts
from helpers.console_server import SetClock, fetch, served
from helpers.small_fleet import COOP, NOW, Fleet, add_reading


@pytest.fixture(scope="module")
def address(fleet: Fleet) -> Iterator[str]:
    """Return the address of a console whose clock stands still."""
    with served(fleet.sources(), SetClock(NOW)) as where:
        yield where


def _token(page: str) -> str:
    return page.split("since=")[1].split('"', maxsplit=1)[0]


def test_the_page_comes_with_its_policy(address: str) -> None:
    answer = fetch(address, "/")
    assert answer.status == 200
    assert "Kaimosi Dairy Co-operative" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


def test_a_poll_without_news_is_a_few_bytes(address: str) -> None:
    token = _token(fetch(address, "/").text)
    answer = fetch(address, f"/live?coop={COOP}&since={token}")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.wire_bytes < 500


def test_a_poll_after_a_reading_brings_only_that_card(own_fleet: Fleet) -> None:
    clock = SetClock(NOW)
    with served(own_fleet.sources(), clock) as where:
        token = _token(fetch(where, "/").text)
        add_reading(own_fleet, "van-2", "air/temperature", 7.77, NOW + 1000)
        clock.at += 2000
        answer = fetch(where, f"/live?coop={COOP}&since={token}")
    assert "7.8 °C" in answer.text
    assert (
        answer.text.count("<hx-partial") == 3
    )  # the card, its line at a glance, and the age of the newest reading
    assert answer.wire_bytes < 1500


def test_a_poll_with_a_strange_token_loads_the_page_anew(address: str) -> None:
    assert fetch(address, "/live?since=x").headers["hx-refresh"] == "true"
    assert fetch(address, "/live?coop=nobody&since=x").headers["hx-refresh"] == "true"


def test_now_is_json_with_a_tag(address: str) -> None:
    answer = fetch(address, "/api/v1/now")
    shown = json.loads(answer.body)
    assert (shown["now"], shown["cooperative"], len(shown["alarms"])) == (NOW, COOP, 1)
    assert fetch(address, "/api/v1/now", {"If-None-Match": answer.headers["etag"]}).status == 304


def test_a_chart_is_json_with_a_tag(address: str) -> None:
    answer = fetch(address, "/api/v1/chart?asset=van-1")
    assert json.loads(answer.body)["name"] == "Van KBZ 214"
    assert answer.wire_bytes < 4000
    assert (
        fetch(address, "/api/v1/chart?asset=van-1", {"If-None-Match": answer.headers["etag"]}).status == 304
    )


@pytest.mark.parametrize(
    "path", ["/api/v1/chart?asset=van-9", "/api/v1/chart", "/api/v1/now?coop=x", "/?coop=%3Cscript%3E", "/x"]
)
def test_what_is_not_registered_is_not_found(address: str, path: str) -> None:
    answer = fetch(address, path)
    assert answer.status == 404
    assert not answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed_through_the_console(address: str, method: str) -> None:
    for path, status in (("/", 303), ("/live", 303), ("/api/v1/now", 401), ("/health", 405)):
        assert fetch(address, path, method=method).status == status


def test_a_chart_is_asked_of_the_stores_once_in_a_while(fleet: Fleet) -> None:
    clock = SetClock(NOW)
    gather = Gather(fleet.sources())
    charts = Charts(gather, clock)
    first = charts.get(COOP, "van-1", "en")
    clock.at += CHART_KEPT_MS - 1
    assert charts.get(COOP, "van-1", "en") is first
    clock.at += 1
    assert charts.get(COOP, "van-1", "en") is not first
    gather.close()


def test_charts_of_what_does_not_exist_are_not_kept(fleet: Fleet) -> None:
    gather = Gather(fleet.sources())
    charts = Charts(gather, SetClock(NOW))
    for number in range(CHARTS_KEPT + 10):
        with pytest.raises(RegistryError):
            charts.get(COOP, f"no-{number}", "en")
    gather.close()
    assert not charts.has(COOP, "no-0", "en")


def test_the_page_the_poll_and_the_chart_speak_the_language_that_is_chosen(address: str) -> None:
    answer = fetch(address, "/?lang=es")
    assert '<html lang="es">' in answer.text
    assert "Aire" not in answer.text
    assert "Temperatura de aire sobre 8 °C" in answer.text
    assert "9,7 °C" in answer.text
    assert "valor <b>30.000</b>" in answer.text
    assert "&amp;lang=es&amp;since=" in answer.text
    chart = json.loads(fetch(address, f"/api/v1/chart?coop={COOP}&asset=van-1&lang=es").text)
    assert chart["lines"][0]["label"] == "Temperatura de aire"


def test_a_choice_is_kept_by_the_browser_and_only_one_that_there_is(address: str) -> None:
    kept = fetch(address, "/?lang=sw").headers["set-cookie"]
    assert kept.startswith("language=sw; Path=/; Max-Age=")
    assert "SameSite=Lax" in kept
    assert "set-cookie" not in fetch(address, "/?lang=xx%0d%0aX:y").headers
    spoken = fetch(address, "/", headers={"Cookie": "language=sw", "Accept-Language": "fr"})
    assert '<html lang="sw">' in spoken.text
    assert '<html lang="fr">' in fetch(address, "/", headers={"Accept-Language": "fr"}).text


def test_the_interface_answers_in_english_whoever_asks(address: str) -> None:
    answer = fetch(address, f"/api/v1/now?coop={COOP}", headers={"Cookie": "language=zh"})
    assert json.loads(answer.text)["alarms"][0]["what"] == "Air temperature above 8 °C"
