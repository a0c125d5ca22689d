"""A mail server on a loopback port, after RFC 5321: takes mail, or does what goes wrong where a test says so.

A program of its own behind a real socket, with TLS where it is given a certificate. Not for the faint: it
can fall silent, dribble, hang up and answer nonsense at any step of a conversation.
"""

import base64
import hmac
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from links.certificates import Authority
from links.clock import SystemClock

USER, PASSWORD = "cold", "s3cret-word"


class Mail(NamedTuple):
    """What came in, without what the line adds."""

    sender: str
    recipient: str
    content: bytes
    protected: bool
    user: str


class MailServer:
    """What a server does at each step, and what it has seen.

    Steps are ``greeting``, ``EHLO``, ``STARTTLS``, ``AUTH``, ``MAIL``, ``RCPT``, ``DATA``, ``content`` (in
    the middle of it) and ``dot``; ``replies`` are said instead of a yes, with ``hangs_up`` and ``silent``
    none is, and ``dribbles`` never comes to an end.
    """

    def __init__(self, files: tuple[Path, Path] | None, *, tls_at_once: bool) -> None:
        self.port = 0
        self.ca_file = ""
        self.mails: list[Mail] = []
        self.commands: list[str] = []
        self.replies: dict[str, bytes] = {}
        self.hangs_up: set[str] = set()
        self.silent: set[str] = set()
        self.dribbles: set[str] = set()
        self.offers = [b"PIPELINING"]
        self.auth = b"AUTH PLAIN LOGIN"
        self.over = threading.Event()
        self.tls_at_once = tls_at_once
        self.context: ssl.SSLContext | None = None
        if files is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*files)

    @property
    def server(self) -> dict[str, object]:
        """Return where it is, as settings say it."""
        return {"server": "127.0.0.1", "port": self.port, "ca_file": self.ca_file}


class _Talk:
    """One conversation."""

    def __init__(self, server: MailServer, line: socket.socket) -> None:
        self._server = server
        self._line = line
        self._buffer = b""
        self._protected = False
        self._user = self._sender = self._recipient = ""

    def hold(self) -> None:
        """Talk until one of the two hangs up."""
        if self._server.tls_at_once:
            self._protect()
        self._say("greeting", b"220 mail.test ready")
        while line := self._read_line():
            text = line.decode("latin-1").strip()
            word, _, rest = text.partition(" ")
            verb = word.upper()
            self._server.commands.append(f"{verb} {rest}".strip() if verb != "AUTH" else verb)
            if verb == "QUIT":
                return
            self._answer(verb, rest)

    def _answer(self, verb: str, rest: str) -> None:
        match verb:
            case "EHLO":
                self._say(verb, self._greeting())
            case "STARTTLS":
                self._say(verb, b"220 go ahead")
                self._protect()
            case "AUTH":
                self._say(verb, self._known(rest))
            case "MAIL" | "RCPT":
                address = rest[rest.index("<") + 1 : rest.index(">")]
                if verb == "MAIL":
                    self._sender = address
                else:
                    self._recipient = address
                self._say(verb, b"250 ok")
            case "DATA":
                if self._say(verb, b"354 go on").startswith(b"354"):
                    self._take()
            case _:
                self._line.sendall(b"502 what?\r\n")

    def _take(self) -> None:
        """Take a message to its dot."""
        if "content" in self._server.hangs_up:
            self._line.recv(1000)
            raise ConnectionError
        lines = []
        while (line := self._read_line()) != b".\r\n":
            if not line:
                return
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = Mail(self._sender, self._recipient, b"".join(lines), self._protected, self._user)
        if "dot" not in self._server.replies:
            self._server.mails.append(mail)
        self._say("dot", b"250 taken")

    def _greeting(self) -> bytes:
        offers = [b"mail.test", *self._server.offers]
        if self._server.context is not None and not self._protected:
            offers.append(b"STARTTLS")
        else:
            offers.append(self._server.auth)
        return b"".join(b"250-" + each + b"\r\n" for each in offers) + b"250 HELP"

    def _known(self, rest: str) -> bytes:
        way, _, first = rest.partition(" ")
        if way == "CRAM-MD5":
            self._line.sendall(b"334 " + base64.b64encode(b"<1.2@mail.test>") + b"\r\n")
            digest = hmac.digest(PASSWORD.encode(), b"<1.2@mail.test>", "md5").hex()
            self._user = USER if base64.b64decode(self._read_line()).decode() == f"{USER} {digest}" else ""
            return b"235 welcome" if self._user else b"535 no"
        if way == "LOGIN":
            self._line.sendall(b"334 UGFzc3dvcmQ6\r\n")
            user, word = (base64.b64decode(each).decode() for each in (first, self._read_line()))
        else:
            _, user, word = base64.b64decode(first).decode().split("\0")
        if (user, word) != (USER, PASSWORD):
            return b"535 5.7.8 Authentication credentials invalid"
        self._user = user
        return b"235 welcome"

    def _protect(self) -> None:
        assert self._server.context is not None
        self._line = self._server.context.wrap_socket(self._line, server_side=True)
        self._buffer, self._protected = b"", True

    def _say(self, step: str, usual: bytes) -> bytes:
        """Answer, or do what goes wrong here; return the answer."""
        server = self._server
        if step in server.hangs_up:
            raise ConnectionError
        if step in server.silent:
            server.over.wait(30)
            raise ConnectionError
        while step in server.dribbles:
            self._line.sendall(b"2")
            if server.over.wait(0.02):
                raise ConnectionError
        answer = server.replies.get(step, usual)
        self._line.sendall(answer + b"\r\n")
        return answer

    def _read_line(self) -> bytes:
        while b"\r\n" not in self._buffer:
            part = self._line.recv(65536)
            if not part:
                return b""
            self._buffer += part
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line + b"\r\n"

    def close(self) -> None:
        self._line.close()


@contextmanager
def mail_server(
    folder: Path | None = None, *, tls_at_once: bool = False, name: str = "127.0.0.1"
) -> Iterator[MailServer]:
    """Yield a server that runs.

    Args:
        folder: Where certificates are made; without it the server has no TLS.
        tls_at_once: From the first byte.
        name: For whom the certificate is.
    """
    files = None
    if folder is not None:
        authority = Authority(folder, now=SystemClock().now())
        files = authority.broker_files([name])
    server = MailServer(files, tls_at_once=tls_at_once)
    if folder is not None:
        server.ca_file = str(folder / "ca.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    server.port = listener.getsockname()[1]

    def serve() -> None:
        while not server.over.is_set():
            line, _ = listener.accept()
            talk = _Talk(server, line)
            try:
                with suppress(OSError):
                    if not server.over.is_set():
                        talk.hold()
            finally:
                talk.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        thread.join()
        listener.close()
