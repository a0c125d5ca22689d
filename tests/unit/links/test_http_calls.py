"""Calls: what is certain about a request that got no whole answer."""

import socket
import threading

import pytest

from coldchain.errors import ChannelError, LinkError, SettingsError
from helpers.answering import answering
from helpers.raw_answers import raw_answers
from links.clock import SystemClock
from links.http_calls import LARGEST_ANSWER_BYTES, Call, HttpCalls


def calls(timeout_s: float = 5.0) -> HttpCalls:
    return HttpCalls("provider", clock=SystemClock(), timeout_s=timeout_s)


def _never(_: socket.socket, over: threading.Event) -> None:
    over.wait(30)


def in_doubt(url: str, timeout_s: float = 5.0) -> LinkError:
    """Return the error of a call that may have arrived."""
    with pytest.raises(LinkError) as caught:
        calls(timeout_s).make(Call("POST", url, body=b"x"))
    assert not isinstance(caught.value, ChannelError)
    assert caught.value.retry
    return caught.value


def test_an_answer_comes_back_whole_whatever_its_status() -> None:
    with answering() as server:
        server.answers = [(418, {"Retry-After": "7"}, b"tea")]
        answer = calls().make(Call("POST", f"{server.url}/x?y=1", {"x-own": "1"}, b"body", ("me", "word")))
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (418, b"tea", "7")
    (request,) = server.requests
    assert (request.method, request.path, request.body) == ("POST", "/x?y=1", b"body")
    assert request.headers["authorization" if "authorization" in request.headers else "Authorization"] == (
        "Basic bWU6d29yZA=="
    )


def test_a_server_that_is_not_there_was_certainly_not_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ChannelError) as caught:
        calls().make(Call("POST", f"http://127.0.0.1:{port}/"))
    assert caught.value.retry


@pytest.mark.parametrize("url", ["gopher://x/", "http://a:b/", "http://x/\x00"])
def test_a_url_that_is_none_is_refused_for_good(url: str) -> None:
    with pytest.raises(ChannelError) as caught:
        calls().make(Call("POST", url))
    assert not caught.value.retry


def test_a_server_that_never_answers_leaves_doubt() -> None:
    with raw_answers(_never) as url:
        assert "ReadTimeout" in in_doubt(url, 0.2).came


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"HTTP/1.1 20",
        b'HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{"sid":',
        b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
    ],
)
def test_an_answer_that_is_cut_or_none_at_all_leaves_doubt(content: bytes) -> None:
    with raw_answers(lambda connection, _: connection.sendall(content)) as url:
        in_doubt(url)


def test_an_answer_without_end_is_not_read_for_ever() -> None:
    def flood(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        while not over.is_set():
            connection.sendall(b"x" * 65536)

    with raw_answers(flood) as url:
        assert str(LARGEST_ANSWER_BYTES) in in_doubt(url).allowed


def test_an_answer_that_dribbles_ends_with_the_time_for_the_whole() -> None:
    def dribble(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n")
        while not over.wait(0.05):
            connection.sendall(b"x")

    with raw_answers(dribble) as url:
        assert "no end" in in_doubt(url, 0.5).came


def test_a_redirect_is_not_followed() -> None:
    with answering() as server:
        server.answers = [(302, {"Location": "/other"}, b"")]
        assert calls().make(Call("POST", server.url)).status == 302
        assert len(server.requests) == 1


def test_a_file_of_certificates_that_is_not_there_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(SettingsError, match=r"ca_file 'nowhere\.pem'"):
        HttpCalls("provider", clock=SystemClock(), timeout_s=1, ca_file="nowhere.pem")
