"""The channel ``apprise``: hands a message to a person's services, of which little is certain.

A service that fails does not say whether it has sent: then the message is in doubt, and its repeat says so.
"""

from alerts.channels.apprise.settings import AppriseSettings
from alerts.channels.channel import Handed, Outgoing
from links.apprise_services import Services


class Apprise:
    """Tells people by services that Apprise knows.

    Args:
        settings: Table ``[alerts.apprise]``.

    Raises:
        SettingsError: Apprise is not installed, or its file cannot be used.
    """

    def __init__(self, settings: AppriseSettings) -> None:
        self._services = Services(settings.file, timeout_s=settings.timeout)

    def send(self, message: Outgoing, now: int) -> Handed:
        """Hand a message to the services of its reader; one that takes it is enough.

        Raises:
            ChannelError: The reader has no service there.
            LinkError: Of any other kind: it may have been sent.
        """
        del now
        self._services.tell(message.contact, message.text)
        return Handed()
