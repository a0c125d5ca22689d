"""The channel ``email``: hands each message to a mail server, and says what is certain of it.

Nobody answers by mail, and no report comes: what is sent stays "sent". An alarm is answered on the console or
from a telephone.
"""

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.email.letter import letter, message_id
from alerts.channels.email.settings import EmailSettings
from coldchain.errors import ChannelError, SettingsError
from coldchain.registry.addresses import EMAIL, is_mail_address
from links.clock import Clock
from links.smtp import Envelope, Mailer

NAME = EMAIL


class Email:
    """Sends mail through one server.

    Args:
        settings: Table ``[alerts.email]``.
        clock: Bounds a conversation.

    Raises:
        SettingsError: Something that is needed is not set, or would not be safe.
    """

    def __init__(self, settings: EmailSettings, *, clock: Clock) -> None:
        if lacking := settings.lacking():
            raise SettingsError("settings", [f"alerts.email: got {lacking}"])
        self._settings = settings
        self._mailer = Mailer(settings.server_there, clock=clock, timeout_s=settings.timeout)

    def send(self, message: Outgoing, now: int) -> Handed:
        """Hand a message over; return its ``Message-ID``.

        Raises:
            ChannelError: It was certainly not taken; for good when this person has no mail address.
            LinkError: Of any other kind: it may have been.
        """
        if not is_mail_address(message.address):
            came = repr(message.address[:40]) if message.address else "none"
            next_step = "Give the contact an email."
            raise ChannelError("mail address", came, "such as grace@example.org", next_step, retry=False)
        sender, name = self._settings.sender, self._settings.sender_name
        content = letter(message, now, sender=sender, sender_name=name)
        self._mailer.send(Envelope(sender, message.address, content))
        return Handed(message_id(message.key, sender))

    def look(self) -> str:
        """Return what the server answers when nothing is sent to anybody.

        Raises:
            ChannelError: It cannot be reached, or does not know us.
        """
        return self._mailer.look()
