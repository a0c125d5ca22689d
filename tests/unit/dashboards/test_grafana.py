"""dashboards/grafana.py: calls as the API has them, and each failure says what to do."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from coldchain.errors import LinkError
from dashboards.grafana import Grafana
from helpers.answering import Answering, answering
from helpers.grafana_server import TOKEN, serving


@pytest.fixture
def web() -> Iterator[Answering]:
    with answering() as web:
        yield web


def test_names_are_quoted_and_the_token_goes_along(web: Answering) -> None:
    web.answers = [(200, {}, b'{"teams": [{"name": "A & B", "id": 3}, {"name": "A", "id": 4}]}')]
    assert Grafana(f"{web.url}/sub", TOKEN).team("A & B") == {"name": "A & B", "id": 3}
    [request] = web.requests
    parts = urlsplit(request.path)
    assert (parts.path, parse_qs(parts.query)) == ("/sub/api/teams/search", {"name": ["A & B"]})
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"


def test_annotations_are_asked_by_all_their_tags(web: Answering) -> None:
    web.answers = [(200, {}, b"[]")]
    assert Grafana(web.url, TOKEN).annotations(["coldchain", "a&b"], 5, 9) == []
    query = parse_qs(urlsplit(web.requests[0].path).query)
    assert query == {"from": ["5"], "to": ["9"], "tags": ["coldchain", "a&b"], "limit": ["5000"]}


def test_what_is_not_there_is_none(web: Answering) -> None:
    web.answers = [(404, {}, b'{"message": "not found"}')]
    grafana = Grafana(web.url, TOKEN)
    assert grafana.folder("x") is None
    assert grafana.dashboard("x") is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((403, {}, b'{"message": "no"}'), "service account with the role Admin"),
        ((500, {}, b"broken"), "Look into Grafana's log"),
        ((200, {}, b"<html>"), "it must be that of Grafana itself"),
        ((302, {"Location": "/login"}, b""), "it must be that of Grafana itself"),
    ],
)
def test_a_failure_says_what_to_do(
    web: Answering, answer: tuple[int, dict[str, str], bytes], words: str
) -> None:
    web.answers = [answer]
    with pytest.raises(LinkError) as told:
        Grafana(web.url, TOKEN).data_sources()
    assert words in str(told.value)
    assert TOKEN not in str(told.value)


def test_a_wrong_token_and_a_dead_server_are_told() -> None:
    with serving() as there:
        with pytest.raises(LinkError, match="Check token under"):
            Grafana(there.url, "wrong").folder("x")
        url = there.url
    with pytest.raises(LinkError, match="Start it, or correct url"):
        Grafana(url, TOKEN).folder("x")
