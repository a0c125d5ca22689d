"""A process of its own for the fault test: sends forms about goods again and again, until killed.

Says the number of each form before it sends it, so that whoever kills it knows what may be half done.
"""

import sys
from itertools import count
from pathlib import Path

from acts.asking import Asking
from acts.dividing import Split, ask_split
from helpers.goods_acts import KEEPER
from helpers.watching import COOP
from links.clock import SystemClock
from links.records import Records


def form(url: str, shipment: str, number: int) -> None:
    """Send one form: a kilogram is split off, under a key of its own."""
    records = Records(url)
    asking = Asking(records, SystemClock(), KEEPER, COOP, f"form-{number}")
    ask_split(asking, Split(shipment=shipment, quantity_kg=1, new=f"part-{number}"))
    records.close()


def main(folder: Path, shipment: str, first: int) -> None:
    """Send forms from a number on."""
    for number in count(first):
        print(number, flush=True)
        form(f"sqlite:///{folder}/records.db", shipment, number)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
