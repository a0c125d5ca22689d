"""Settings of the links: which broker, and who we are there. Not the loader: see ``settings_file.py``."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from coldchain.errors import BrokerError
from coldchain.settings import Section
from links.broker import BrokerAddress, parse_url
from links.nats_server import embedded_address

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


class BrokerSettings(Section):
    """The ``[broker]`` table.

    Args:
        url: ``embedded`` for the NATS server that comes along, else ``mqtt://host:1883`` or ``mqtts://...``.
        port: Port of the embedded broker; 0 chooses a free one and keeps it.
        username: Who we are at a broker given by url.
        password: The word for it. Better kept in a file that ``password_file`` names: the loader reads it.
    """

    url: Annotated[str, AfterValidator(_check_url)] = EMBEDDED
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    username: str = ""
    password: SecretStr = SecretStr("")

    @property
    def is_embedded(self) -> bool:
        """Whether the broker is ours to run."""
        return self.url == EMBEDDED

    def address(self, folder: Path) -> BrokerAddress:
        """Return where the broker is.

        Args:
            folder: The embedded broker's folder, which knows its port and password.

        Raises:
            BrokerError: The embedded broker never ran.
        """
        if self.is_embedded:
            return embedded_address(folder)
        there = parse_url(self.url)
        username = self.username or there.username
        password = self.password.get_secret_value() or there.password
        return BrokerAddress(there.host, there.port, username, password, there.tls)
