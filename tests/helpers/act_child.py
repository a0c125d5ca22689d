"""A process of its own for the fault test: acts on an alarm again and again, until killed.

Says the id of each act before it does it, so that whoever kills it knows what may be half done.
"""

import sys
from itertools import count

from acts.alarms import Act, acknowledge, shelve, unshelve
from links.records import Records

HOUR_MS = 3_600_000


def main(url: str, alarm: str, first: int, now: int) -> None:
    """Shelve and unshelve by turns, acknowledging each time."""
    records = Records(url)
    for number in count(first):
        act = Act("peter", "sms", now + number, "again", id=f"m-{number}")
        print(number, flush=True)
        with records.transaction() as connection:
            acknowledge(connection, alarm, act)
            if number % 2:
                unshelve(connection, alarm, act)
            else:
                shelve(connection, alarm, act, until_at=act.at + HOUR_MS, at_most_ms=HOUR_MS)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
