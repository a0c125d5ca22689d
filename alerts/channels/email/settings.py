"""Settings of the channel ``email``: table ``[alerts.email]``."""

import ipaddress
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator

from coldchain.errors import InputError
from coldchain.registry.addresses import is_mail_address
from coldchain.settings import DurationS, Section
from links.smtp import MailServer

Security = Literal["tls", "starttls", "none"]
USUAL_PORTS: dict[Security, int] = {"tls": 465, "starttls": 587, "none": 25}
"""RFC 8314, RFC 6409, RFC 5321."""

_HOST = r"^[A-Za-z0-9.:_-]*$"


class EmailSettings(Section):
    """A mail server that takes mail from us.

    Args:
        server: Its name or address.
        port: Its port; 0: the usual one for ``security``.
        security: ``tls`` from the first byte, ``starttls`` after a word, or ``none``.
        plain_to_others: ``none`` is for this machine only, unless this says that everybody on the way may
            read mail and password.
        user: Who we are there; empty: it asks nobody.
        password: The word for it. Better in a file that ``password_file`` names.
        sender: The address from which mail comes.
        sender_name: What people see beside it.
        timeout: Within this a message must be handed over, from the first byte to the last.
        ca_file: Whose certificate it must have; empty: one that this system believes.
    """

    server: str = Field(default="", pattern=_HOST)
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    security: Security = "starttls"
    plain_to_others: bool = False
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: str = ""
    sender_name: str = "Coldchain"
    timeout: Annotated[DurationS, Field(gt=0, le=45)] = 30.0
    ca_file: str = ""

    @field_validator("sender")
    @classmethod
    def _mailable(cls, sender: str) -> str:
        if sender and not is_mail_address(sender):
            raise InputError("sender", repr(sender), "a mail address such as coldchain@example.org")
        return sender

    @field_validator("sender_name")
    @classmethod
    def _in_one_line(cls, name: str) -> str:
        if not name.isprintable():
            raise InputError("sender_name", repr(name), "one line of text")
        return name

    @property
    def port_there(self) -> int:
        """Return the port to call."""
        return self.port or USUAL_PORTS[self.security]

    @property
    def server_there(self) -> MailServer:
        """Return the server to which mail is handed."""
        password = self.password.get_secret_value()
        return MailServer(self.server, self.port_there, self.security, self.user, password, self.ca_file)

    def lacking(self) -> str:
        """Return what is missing or does not fit, and what is allowed; empty when mail can be sent."""
        if not self.server or not self.sender:
            return "no server or no sender; allowed: with both"
        if bool(self.user) != bool(self.password.get_secret_value()):
            return "a user without a password, or the reverse; allowed: both or none"
        if not (self.user + self.password.get_secret_value()).isascii():
            return "a user or password with letters beyond ASCII; allowed: ASCII, all that servers read"
        if self.security == "none" and not self.plain_to_others and not _is_here(self.server):
            allowed = '"tls", "starttls", or plain_to_others = true: then everybody on the way reads it'
            return f'security = "none" to another machine; allowed: {allowed}'
        return ""


def _is_here(server: str) -> bool:
    """Return whether a server is this machine."""
    try:
        return ipaddress.ip_address(server).is_loopback
    except ValueError:
        return server.lower() == "localhost"
