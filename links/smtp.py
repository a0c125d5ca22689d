"""Hands mail to a server, one message on a connection of its own, and says what is certain of it.

The only importer of smtplib. What a message says is not known here. Mail is handed over with the dot that
ends it: before that dot has left, nothing was sent; after it, only the server's answer says so. Everything
together must be done within one time, however slowly the server dribbles.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

from coldchain.errors import ChannelError, LinkError, SettingsError
from links.clock import Clock
from links.smtp_replies import Replies

_THING = "mail server"
_CONNECT_S = 10.0
_GO_AHEAD = 354
_TEMPORARY, _FOR_GOOD, _END = 400, 500, 600
_SHOWN = 200
_SET_UP = frozenset({530, 534, 535, 538})  # RFC 4954, 6: who we are is wrong, whatever we asked for
_FAILS = (OSError, smtplib.SMTPException, ValueError)  # the last: of names that are none
_LOOK = "Look at server, user, password and sender of its table."


class MailServer(NamedTuple):
    """Where mail is handed over.

    Args:
        host: Name or address.
        port: TCP port.
        security: ``tls``, ``starttls`` or ``none``.
        user: Who we are there; empty: nobody is asked.
        password: The word for it.
        ca_file: Whose certificate it must have; empty: one that this system believes.
    """

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    ca_file: str = ""


class Envelope(NamedTuple):
    """A message on its way: from and to which address, and all its bytes, lines ended by CR LF."""

    sender: str
    recipient: str
    content: bytes


class Mailer:
    """Hands over mail.

    Args:
        server: Where.
        clock: Bounds a conversation.
        timeout_s: As a whole [s].

    Raises:
        SettingsError: The file of certificates cannot be used.
    """

    def __init__(self, server: MailServer, *, clock: Clock, timeout_s: float) -> None:
        self._server = server
        self._clock = clock
        self._timeout_s = timeout_s
        if server.security != "none":
            try:
                _trusted(server.ca_file)
            except (OSError, ValueError) as error:
                came = f"{_THING}: got ca_file {server.ca_file!r} ({error})"
                raise SettingsError("settings", [f"{came}; allowed: a file of certificates"]) from error

    def send(self, envelope: Envelope) -> None:
        """Hand a message over.

        Raises:
            ChannelError: It was certainly not taken; ``retry`` says whether another try can help.
            LinkError: Of any other kind: it may have been.
        """
        talk = self._open()
        try:
            self._envelope(talk, envelope)
            self._content(talk, envelope.content)
        finally:
            _leave(talk)

    def look(self) -> str:
        """Return how the server greets us once it knows us; nothing is sent to anybody.

        Raises:
            ChannelError: It cannot be reached, or does not know us.
        """
        talk = self._open()
        _leave(talk)
        return f"{self._server.host} takes mail ({self._server.security})"

    def _open(self) -> smtplib.SMTP:
        """Return a conversation in which we are known."""
        server, until_s = self._server, self._clock.monotonic_s() + self._timeout_s
        replies = Replies(lambda: until_s - self._clock.monotonic_s())
        first_s = min(_CONNECT_S, self._timeout_s)
        talk: smtplib.SMTP
        try:
            if server.security == "tls":
                talk = _Tls(replies, server, first_s, context=_trusted(server.ca_file))
            else:
                talk = _Plain(replies, server, first_s)
        except smtplib.SMTPConnectError as error:
            _refuse(error.smtp_code, error.smtp_error)
        except _FAILS as error:
            raise _not_sent(error) from error
        try:
            self._introduce(talk)
        except BaseException:
            _leave(talk)
            raise
        return talk

    def _introduce(self, talk: smtplib.SMTP) -> None:
        """Say who we are, after a protected line is there."""
        server = self._server
        try:
            if (
                talk.sock is not None
            ):  # the dot by itself would wait until the message before it is acknowledged
                talk.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            talk.local_hostname = _own_name(talk)
            talk.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                talk.starttls(context=_trusted(server.ca_file))
                talk.ehlo_or_helo_if_needed()
            if server.user:
                _log_in(talk, server)
        except smtplib.SMTPNotSupportedError as error:
            raise ChannelError(_THING, str(error), "one that offers it", _LOOK, retry=True) from error
        except smtplib.SMTPResponseException as error:
            _refuse(error.smtp_code, error.smtp_error)
        except _FAILS as error:
            raise _not_sent(error) from error

    def _envelope(self, talk: smtplib.SMTP, envelope: Envelope) -> None:
        """Say from whom and to whom; the server may refuse either."""
        try:
            _expect(talk.mail(envelope.sender), _refuse)
            _expect(talk.rcpt(envelope.recipient), _refuse_person)
            code, said = talk.docmd("DATA")
            if code != _GO_AHEAD:
                _refuse_person(code, said)
        except _FAILS as error:
            raise _not_sent(error) from error

    def _content(self, talk: smtplib.SMTP, content: bytes) -> None:
        """Say the message; from its last dot on it may have been taken."""
        try:
            talk.send(_stuffed(content))
        except _FAILS as error:
            raise _not_sent(error) from error
        try:
            talk.send(b".\r\n")
            code, said = talk.getreply()
        except _FAILS as error:
            raise _in_doubt(_named(error)) from error
        if code in range(_TEMPORARY, _END):
            _refuse_person(code, said)
        if code not in range(200, 300):
            raise _in_doubt(_shown(code, said))


class _Bounded(smtplib.SMTP):
    """A conversation whose answers are bounded."""

    replies: Replies

    def getreply(self) -> tuple[int, bytes]:
        """Return the next answer."""
        if self.file is None and self.sock is not None:
            self.file = self.replies.of(self.sock)
        return super().getreply()

    def send(self, s: Any) -> None:  # noqa: ANN401 - as smtplib has it
        """Send, within what is left of the time."""
        if self.sock is not None:
            self.sock.settimeout(self.replies.left())
        super().send(s)


class _Plain(_Bounded):
    """A conversation that begins without protection."""

    def __init__(self, replies: Replies, server: MailServer, timeout_s: float) -> None:
        self.replies = replies
        super().__init__(server.host, server.port, local_hostname="[127.0.0.1]", timeout=timeout_s)


class _Tls(_Bounded, smtplib.SMTP_SSL):
    """A conversation that is protected from its first byte."""

    def __init__(
        self, replies: Replies, server: MailServer, timeout_s: float, *, context: ssl.SSLContext
    ) -> None:
        self.replies = replies
        smtplib.SMTP_SSL.__init__(
            self, server.host, server.port, local_hostname="[127.0.0.1]", timeout=timeout_s, context=context
        )


@lru_cache(maxsize=8)
def _trusted(ca_file: str) -> ssl.SSLContext:
    """Return whom to believe; made once, for to read all certificates of a system takes a while."""
    return ssl.create_default_context(cafile=ca_file or None)


def _log_in(talk: smtplib.SMTP, server: MailServer) -> None:
    """Say user and password, once: who tries them by every way on offer is soon locked out."""
    talk.user, talk.password = server.user, server.password
    offered = talk.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        talk.auth("PLAIN", talk.auth_plain)
    elif "LOGIN" in offered:
        talk.auth("LOGIN", talk.auth_login)
    elif "CRAM-MD5" in offered:
        talk.auth("CRAM-MD5", talk.auth_cram_md5)
    else:
        raise smtplib.SMTPNotSupportedError("no AUTH by PLAIN, LOGIN or CRAM-MD5")


def _own_name(talk: smtplib.SMTP) -> str:
    """Return our address as a name (RFC 5321, 4.1.3): to ask for our name may take longer than the mail."""
    if talk.sock is None:
        raise ConnectionError("no connection")
    address = str(talk.sock.getsockname()[0])
    return f"[IPv6:{address.partition('%')[0]}]" if ":" in address else f"[{address}]"


def _stuffed(content: bytes) -> bytes:
    """Return a message as it goes over the line: whole, its own dots doubled (RFC 5321, 4.5.2)."""
    whole = content if content.endswith(b"\r\n") else content + b"\r\n"
    doubled = whole.replace(b"\r\n.", b"\r\n..")
    return b"." + doubled if doubled.startswith(b".") else doubled


def _expect(answer: tuple[int, bytes], otherwise: Callable[[int, bytes], NoReturn]) -> None:
    """Return when an answer is a yes."""
    code, said = answer
    if code not in range(200, 300):
        otherwise(code, said)


def _refuse(code: int, said: bytes | str) -> NoReturn:
    """Say that the server does not want us: that waits for somebody to mend the set-up, or for the server."""
    came = _shown(code, said)
    if code in range(_FOR_GOOD, _END):
        raise ChannelError(_THING, came, "a server that takes our mail", _LOOK, retry=True)
    raise ChannelError(_THING, came, "a server with time for us", retry=True)


def _refuse_person(code: int, said: bytes | str) -> NoReturn:
    """Say that the server does not want this message for this person; another channel may."""
    if code in range(_FOR_GOOD, _END) and code not in _SET_UP:
        raise ChannelError(_THING, _shown(code, said), "a person that has mail there", retry=False)
    _refuse(code, said)


def _not_sent(error: Exception) -> ChannelError:
    allowed = "a server that can be reached and answers in time"
    next_step = _LOOK if isinstance(error, ssl.SSLError | ValueError) else ""
    return ChannelError(_THING, _named(error), allowed, next_step, retry=True)


def _in_doubt(came: str) -> LinkError:
    return LinkError(_THING, came, "a message taken or refused", "It may have been sent.", retry=True)


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_SHOWN]


def _shown(code: int, said: bytes | str) -> str:
    """Return an answer in one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"[:_SHOWN].rstrip()


def _leave(talk: smtplib.SMTP) -> None:
    """End a conversation; what was handed over before stays so."""
    with suppress(*_FAILS):
        talk.putcmd("quit")
    talk.close()
