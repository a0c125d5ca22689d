"""The demo's account: a manager, with a password that is made at the first start and shown once."""

from contextlib import closing

from acts.accounts import NewAccount
from coldchain.access.actors import Membership
from coldchain.registry.things import Role
from commands.account_look import AccountLook, some_password
from commands.station import Station
from console.settings import contradictions_of
from links.records import Records
from links.records_accounts import list_accounts

NAME = "manager"


def how_to_log_in(station: Station) -> str:
    """Return in words how to log in as a manager; at the first start that account is made.

    Raises:
        RecordsError: The records cannot be read or written.
    """
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        is_there = bool(list_accounts(connection))
    if is_there:
        again = f"coldchain account password {NAME} --own --settings {station.file}"
        return f"Log in as {NAME!r}; the password was shown at the first start. Another one: {again}"
    password = some_password()
    membership = Membership(coop=station.coop, role=Role.MANAGER)
    new = NewAccount(NAME, membership, "Manager of the demo", must_change=False)
    AccountLook(station).add(new, password)
    return f"Log in as {NAME!r} with the password {password} (shown this once)."


def visitors_of(station: Station) -> dict[str, str]:
    """Return the environment in which everybody at this machine may look at the demo without logging in."""
    looking = station.settings.console.model_copy(update={"visitors": "look"})
    return {} if contradictions_of(looking) else {"COLDCHAIN_CONSOLE__VISITORS": "look"}
