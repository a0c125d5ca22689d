"""Settings of the links: which broker, and who we are there. Not the loader: see ``settings_file.py``."""

import ipaddress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from coldchain.errors import BrokerError
from coldchain.settings import Section
from links.broker import BrokerAddress, parse_url
from links.broker_types import TlsFiles
from links.nats_server import LOOPBACK, embedded_address

EMBEDDED = "embedded"


def _check_url(url: str) -> str:
    """Return the url when it is one; otherwise raise a ValueError that says what is allowed."""
    if url == EMBEDDED:
        return url
    try:
        parse_url(url)
    except BrokerError as error:
        raise ValueError(f"{EMBEDDED!r}, {error.allowed}") from None
    return url


def _check_address(text: str) -> str:
    """Return an IP address when it is one; otherwise raise a ValueError that says what is allowed."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        allowed = "127.0.0.1 for this machine only, 0.0.0.0 for all networks, or one address of this machine"
        raise ValueError(allowed) from None


class BrokerSettings(Section):
    """The ``[broker]`` table.

    Args:
        url: ``embedded`` for the NATS server that comes along, else ``mqtt://host:1883`` or ``mqtts://...``.
        port: Port of the embedded broker; 0 chooses a free one and keeps it; for other machines it is 8883.
        listen: Address at which the embedded broker listens. Beyond this machine it speaks TLS only.
        public_host: Name or address under which gateways reach the broker; enrolment writes it for them.
        ca_file: Whose certificate a broker with ``mqtts://`` must have; empty: one that this system believes.
        cert_file: Our own certificate, where the broker asks for one.
        key_file: The key of it; for this user only.
        private_sessions: Whether names of sessions get a part that only who knows the password can reckon.
        username: Who we are at a broker given by url.
        signing_key: With what this gateway signs its readings; enrolment draws it. In a file as well.
        password: The word for it. Better kept in a file that ``password_file`` names: the loader reads it.
    """

    url: Annotated[str, AfterValidator(_check_url)] = EMBEDDED
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    listen: Annotated[str, AfterValidator(_check_address)] = LOOPBACK
    public_host: str = Field(default="", pattern=r"^[\[\]A-Za-z0-9.:_-]*$")
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    private_sessions: bool = False
    username: str = ""
    signing_key: SecretStr = SecretStr("")
    password: SecretStr = SecretStr("")

    @property
    def is_embedded(self) -> bool:
        """Whether the broker is ours to run."""
        return self.url == EMBEDDED

    def address(self, folder: Path, beside: Path = Path()) -> BrokerAddress:
        """Return where the broker is.

        Args:
            folder: The embedded broker's folder, which knows its port and password.
            beside: The folder of the settings file: files of certificates are looked for there.

        Raises:
            BrokerError: The embedded broker never ran.
        """
        if self.is_embedded:
            return embedded_address(folder)
        there = parse_url(self.url)
        password = self.password.get_secret_value() or there.password
        return replace(
            there,
            username=self.username or there.username,
            password=password,
            files=TlsFiles(*(str(beside / file) if file else "" for file in self._files)),
            session_key=password if self.private_sessions else "",
            signing_key=self.signing_key.get_secret_value(),
        )

    @property
    def _files(self) -> tuple[str, str, str]:
        return self.ca_file, self.cert_file, self.key_file
