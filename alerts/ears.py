"""What channels hear, taken down in the records: answers into the inbox, receipts to their messages.

The same thing twice is one thing. Not what an answer means: see ``replies``.
"""

from alerts.channels.channel import Incoming, Receipt
from links.clock import Clock
from links.records import Records
from links.records_inbox import ReceiptRow, Received, people_at, receive, settle_receipts, write_receipt

LONGEST_BODY = 4000
"""Characters of a message that are kept; nobody answers with more."""


class RecordsEars:
    """Ears on the records; may be used by several threads.

    Args:
        records: Where inbox and outbox are.
        clock: The clock of this machine.
    """

    def __init__(self, records: Records, *, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def heard(self, message: Incoming) -> None:
        """Have a message in the inbox, once; of whom it is, is found out by the number.

        Raises:
            RecordsError: It is not there; the channel says it again.
        """
        reference = message.reference or f"{message.address}|{message.sent_at or message.received_at}"
        with self._records.transaction() as connection:
            people = people_at(connection, message.address, message.received_at)
            first = people[0] if people else None
            received = Received(
                key=f"{message.channel}|{reference}",
                coop=first.coop if first else "",
                contact=first.contact if first else "",
                channel=message.channel,
                address=message.address,
                body=message.text[:LONGEST_BODY],
                sent_at=message.sent_at,
                received_at=message.received_at,
            )
            receive(connection, received)

    def receipt(self, receipt: Receipt) -> None:
        """Have it written what became of a message, or of a part of one.

        Raises:
            RecordsError: It is not written; the channel says it again.
        """
        now = self._clock.now()
        row = ReceiptRow(receipt.channel, receipt.reference, receipt.state, receipt.detail, receipt.at)
        with self._records.transaction() as connection:
            write_receipt(connection, row, now)
            settle_receipts(connection, now)
