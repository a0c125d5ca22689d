"""Ears for tests: they keep what they hear, and may refuse it, as full records do."""

from alerts.channels.channel import Incoming, Receipt
from coldchain.errors import RecordsError


class Heard:
    """What a channel handed over."""

    def __init__(self) -> None:
        self.messages: list[Incoming] = []
        self.receipts: list[Receipt] = []
        self.refuses = False

    def heard(self, message: Incoming) -> None:
        """Take a message."""
        self._take()
        self.messages.append(message)

    def receipt(self, receipt: Receipt) -> None:
        """Take a receipt."""
        self._take()
        self.receipts.append(receipt)

    @property
    def texts(self) -> list[str]:
        """What the messages say."""
        return [each.text for each in self.messages]

    def _take(self) -> None:
        if self.refuses:
            raise RecordsError("records", "a full disk", "some space", retry=True)
