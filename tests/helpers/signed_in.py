"""Accounts for tests, and a browser without a screen that logs in to a real console as a person does."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from coldchain.access.actors import Membership
from coldchain.registry.things import Role
from helpers.console_server import Answer, fetch
from links.passwords import Cost, Passwords
from links.records import Records
from links.records_accounts import Account, add_account, add_membership

CHEAP = Passwords(Cost(memory_kib=8, rounds=1))
"""Looks passwords up in no time; hand it to ``served``."""

PASSWORD = "seven green buckets"
_HASH = CHEAP.hash(PASSWORD)
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


def add_person(
    records: Records,
    name: str,
    role: Role | None,
    coop: str,
    *,
    contact: str = "",
    must_change: bool = False,
) -> None:
    """Write an account whose password is ``PASSWORD``, with a role."""
    with records.transaction() as connection:
        account = Account(id=name, created_at=0, changed_at=0, password=_HASH, must_change=must_change)
        assert add_account(connection, account)
        if role is not None:
            add_membership(connection, name, Membership(coop=coop, role=role, contact=contact))


class Browser:
    """Holds cookies and the secret of the last page, as a browser does.

    Args:
        address: Of a console.
        headers: Sent with each request.
    """

    def __init__(self, address: str, headers: Mapping[str, str] | None = None) -> None:
        self.address, self.cookies = address, dict[str, str]()
        self.headers, self.csrf = dict(headers or {}), ""

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return a page, and keep its secret."""
        return self._keep(fetch(self.address, path, self._headers(headers)))

    def post(self, path: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """Return what comes of a form; its secret is added when it has none."""
        body = urlencode({"csrf": self.csrf, **fields})
        given = {"Content-Type": FORM, **self._headers(headers)}
        return self._keep(fetch(self.address, path, given, method="POST", body=body.encode()))

    def log_in(self, name: str, password: str = PASSWORD, to: str = "/") -> Answer:
        """Return the answer to a log-in."""
        self.get(f"/login?{urlencode({'to': to})}")
        return self.post("/login", {"name": name, "password": password, "to": to})

    def _headers(self, more: Mapping[str, str] | None) -> dict[str, str]:
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        return {**self.headers, **(cookie if self.cookies else {}), **(more or {})}

    def _keep(self, answer: Answer) -> Answer:
        for line in answer.cookies:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        found = (
            _CSRF.search(answer.text)
            if answer.headers.get("content-type", "").startswith("text/html")
            else None
        )
        self.csrf = found[1] if found else self.csrf
        return answer
