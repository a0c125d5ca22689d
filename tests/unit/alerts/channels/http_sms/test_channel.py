"""The channel: needs its settings, keeps away for as long as it is asked to, and no longer."""

import pytest

from alerts.channels.http_sms.channel import LONGEST_WAIT_MS
from coldchain.errors import ChannelError, SettingsError
from helpers.answering import answering
from helpers.http_sms import MESSAGE, channel

TAKEN: tuple[int, dict[str, str], bytes] = (201, {}, b'{"sid":"SM1"}')
AT = 1_764_000_000_000  # 24 November 2025, 16:00:00 UTC


@pytest.mark.parametrize(
    ("asked", "wait_ms"),
    [
        ("7", 7000),
        ("Mon, 24 Nov 2025 16:00:30 GMT", 30_000),
        ("999999999999", LONGEST_WAIT_MS),
        ("Mon, 24 Nov 2098 16:00:30 GMT", LONGEST_WAIT_MS),
        ("Mon, 24 Nov 2025 15:00:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("", 0),
    ],
)
def test_a_provider_is_left_alone_as_long_as_it_asks(asked: str, wait_ms: int) -> None:
    with answering() as server:
        server.answers = [(429, {"Retry-After": asked}, b""), TAKEN]
        sms = channel(server.url)
        with pytest.raises(ChannelError) as caught:
            sms.send(MESSAGE, AT)
        assert caught.value.retry
        if wait_ms:
            with pytest.raises(ChannelError, match="left alone") as caught:
                sms.send(MESSAGE, AT + wait_ms - 1)
            assert caught.value.retry
            assert len(server.requests) == 1
        assert sms.send(MESSAGE, AT + wait_ms).reference == "SM1"


def test_a_clock_that_was_wrong_does_not_make_it_wait_for_ever() -> None:
    with answering() as server:
        server.answers = [(503, {"Retry-After": "60"}, b""), TAKEN]
        sms = channel(server.url)
        with pytest.raises(ChannelError):
            sms.send(MESSAGE, AT + 10 * LONGEST_WAIT_MS)
        assert sms.send(MESSAGE, AT).reference == "SM1"


@pytest.mark.parametrize("provider", ["twilio", "africastalking", "template"])
def test_what_a_provider_needs_must_be_there(provider: str) -> None:
    with pytest.raises(SettingsError, match=f"provider '{provider}' without"):
        channel("", provider=provider, account="", token="", sender="")


def test_an_account_that_is_not_known_is_found_by_looking() -> None:
    with answering() as server:
        server.answers = [(401, {}, b"")]
        with pytest.raises(ChannelError, match="HTTP 401"):
            channel(server.url).look()


def test_it_can_be_closed() -> None:
    channel("http://127.0.0.1:9").close()
