"""A process of its own that adds accounts one after the other, until it is done or killed."""

import sys

from acts.accounts import NewAccount, ask, create
from coldchain.access.actors import Membership, at_the_machine
from coldchain.registry.things import Role
from links.clock import SystemClock
from links.records import Records


def main(url: str, name: str, count: int) -> None:
    """Add so many accounts with names of its own, each in one act."""
    records, actor = Records(url), at_the_machine(name)
    print("ready", flush=True)
    for number in range(count):
        account = f"{name}-{number}"
        new = NewAccount(account, Membership(coop="c", role=Role.KEEPER))
        about = f"accounts/{account}"
        ask(records, SystemClock(), actor, coop="c", about=about, work=create(actor, new), key=account)
    records.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
