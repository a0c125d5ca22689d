"""The channel ``http_sms``: hands a message to a provider on the web, and says what is certain."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.http_sms.africastalking import AfricasTalking
from alerts.channels.http_sms.provider import Provider
from alerts.channels.http_sms.settings import HttpSmsSettings
from alerts.channels.http_sms.template import Template
from alerts.channels.http_sms.twilio import Twilio
from coldchain.errors import ChannelError, SettingsError
from coldchain.instants import MS_PER_S
from links.clock import Clock
from links.http_calls import HttpCalls

LONGEST_WAIT_MS = 3_600_000
"""Nobody is waited for longer, whatever he asks: an alarm must not lie for a day."""

_PROVIDERS: dict[str, Callable[[HttpSmsSettings], Provider]] = {
    "twilio": Twilio,
    "africastalking": AfricasTalking,
    "template": Template,
}
_NEEDED = {
    "twilio": ("account", "token", "sender"),
    "africastalking": ("account", "token"),
    "template": ("base_url",),
}


class HttpSms:
    """Sends SMS through a provider on the web.

    Args:
        settings: Table ``[alerts.http_sms]``.
        clock: Bounds a call.

    Raises:
        SettingsError: What this provider needs is not set.
    """

    def __init__(self, settings: HttpSmsSettings, *, clock: Clock) -> None:
        given = settings.model_dump(exclude_defaults=True)
        if lacking := [name for name in _NEEDED[settings.provider] if name not in given]:
            missing = f"alerts.http_sms: got provider {settings.provider!r} without {', '.join(lacking)}"
            raise SettingsError("settings", [f"{missing}; allowed: with all of them"])
        self.provider = _PROVIDERS[settings.provider](settings)
        self._calls = HttpCalls(
            self.provider.name,
            clock=clock,
            timeout_s=settings.timeout,
            proxy=settings.proxy,
            ca_file=settings.ca_file,
        )
        self._not_before_at = 0

    def send(self, message: Outgoing, now: int) -> Handed:
        """Hand a message to the provider; return its name for it, the segments and the price.

        Raises:
            ChannelError: It was certainly not taken.
            LinkError: Of any other kind: it may have been.
        """
        if 0 < self._not_before_at - now <= LONGEST_WAIT_MS:  # also when the clock has jumped back
            came = f"a wish to be left alone for {(self._not_before_at - now) / MS_PER_S:.0f} s more"
            raise ChannelError(self.provider.name, came, "a provider with time for us", retry=True)
        answer = self._calls.make(self.provider.request(message))
        self._not_before_at = now + _wait_ms(answer.headers.get("retry-after", ""), now)
        return self.provider.read(answer)

    def look(self) -> str:
        """Return what the provider answers when nothing is sent to anybody.

        Raises:
            LinkError: It cannot be reached, or does not know us.
        """
        answer = self._calls.make(self.provider.probe())
        if answer.status in (401, 403):
            came = f"HTTP {answer.status}"
            raise ChannelError(self.provider.name, came, "an account that it knows", retry=False)
        return f"{self.provider.name} answers (HTTP {answer.status})"

    def close(self) -> None:
        """Let go of what it holds."""
        self._calls.close()


def _wait_ms(asked: str, now: int) -> int:
    """Return how long ``Retry-After`` asks to wait [ms]: seconds, or a date; 0 for anything else."""
    if asked.isascii() and asked.isdecimal():
        return min(int(asked[:9]) * MS_PER_S, LONGEST_WAIT_MS)
    try:
        at = parsedate_to_datetime(asked).timestamp() * MS_PER_S
    except (TypeError, ValueError, OverflowError, IndexError):
        return 0
    return max(0, min(round(at) - now, LONGEST_WAIT_MS))
