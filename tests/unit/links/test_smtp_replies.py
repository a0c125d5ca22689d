"""Answers by line, over a real pair of sockets: cut where they end, and bounded in time and length."""

import socket
from collections.abc import Iterator

import pytest

from links.smtp_replies import LONGEST_ANSWER_BYTES, Replies

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_lines_come_one_by_one_however_they_were_sent(pair: Pair) -> None:
    ours, theirs = pair
    replies = Replies(lambda: 5.0).of(ours)
    theirs.sendall(b"250-a\r\n250 b\r\n2")
    assert [replies.readline(100), replies.readline(100)] == [b"250-a\r\n", b"250 b\r\n"]
    theirs.sendall(b"21 c\n")
    assert replies.readline(100) == b"221 c\n"
    theirs.sendall(b"half")
    theirs.close()
    assert [replies.readline(100), replies.readline(100)] == [b"half", b""]


def test_a_long_line_is_cut_and_the_rest_is_the_next(pair: Pair) -> None:
    ours, theirs = pair
    replies = Replies(lambda: 5.0).of(ours)
    theirs.sendall(b"abcdef\n")
    assert [replies.readline(4), replies.readline(4)] == [b"abcd", b"ef\n"]


def test_the_time_is_for_all_lines_together(pair: Pair) -> None:
    ours, theirs = pair
    left = [5.0, 0.05, 0.0]
    replies = Replies(lambda: left.pop(0)).of(ours)
    theirs.sendall(b"a\n")
    assert replies.readline(10) == b"a\n"
    with pytest.raises(TimeoutError):
        replies.readline(10)
    with pytest.raises(TimeoutError, match="in time"):
        replies.left()


def test_too_much_is_not_read(pair: Pair) -> None:
    ours, theirs = pair
    replies = Replies(lambda: 5.0).of(ours)

    def say() -> bytes:
        theirs.sendall(b"250-x\r\n")
        return replies.readline(100)

    lines = LONGEST_ANSWER_BYTES // len(b"250-x\r\n")
    assert {say() for _ in range(lines)} == {b"250-x\r\n"}
    with pytest.raises(ConnectionError, match=str(LONGEST_ANSWER_BYTES)):
        say()


def test_what_one_socket_said_does_not_count_for_the_next(pair: Pair) -> None:
    ours, theirs = pair
    replies = Replies(lambda: 5.0).of(ours)
    theirs.sendall(b"250 a\r\n250 evil\r\n")
    assert replies.readline(100) == b"250 a\r\n"
    replies.of(ours)
    theirs.sendall(b"250 b\r\n")
    assert replies.readline(100) == b"250 b\r\n"
    replies.close()
    with pytest.raises(ConnectionError):
        replies.readline(100)
