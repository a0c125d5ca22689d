"""``coldchain account``: who may log in to the console, with which roles; tokens of programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.registry.things import Role
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station

if TYPE_CHECKING:
    from commands.account_look import AccountLook

app = typer.Typer(no_args_is_help=True, help="Who may log in to the console, with which roles; tokens.")
token = typer.Typer(no_args_is_help=True, help="Tokens by which programs ask the HTTP interface.")
app.add_typer(token, name="token")

Name = Annotated[str, typer.Argument(metavar="NAME", help="By which somebody logs in.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What he may do.")]
CoopOption = Annotated[
    str,
    typer.Option("--coop", help="In which cooperative; * is everywhere. [default: an admin *, others ours]"),
]
ContactOption = Annotated[str, typer.Option("--contact", help="Which contact of the registry he is.")]
FullName = Annotated[str, typer.Option("--name", help="For people.")]
Language = Annotated[str, typer.Option("--language", help="Of the pages, as in `sw`.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help="Take the password from this file; else it is asked for."),
]
Own = Annotated[bool, typer.Option("--own", help="It is his own: he need not choose another one first.")]
Take = Annotated[bool, typer.Option("--take", help="Take the role away.")]
Why = Annotated[str, typer.Option("--why", help="Stands in the audit chain.")]
Days = Annotated[float, typer.Option("--days", help="After so many days it counts no more.")]
_HERE = Path(SETTINGS_FILE)


@app.command("list")
def list_(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List the accounts: roles, contact, whether they may log in."""
    with _look(settings) as look:
        from commands.account_view import accounts_to_plain, print_accounts, print_json

        found = look.all()
        if json:
            print_json(accounts_to_plain(found))
        else:
            print_accounts(found)


@app.command("add")
def add(
    name: Name,
    role: RoleOption,
    coop: CoopOption = "",
    contact: ContactOption = "",
    full_name: FullName = "",
    language: Language = "",
    password_file: PasswordFile = None,
    own: Own = False,
    settings: SettingsOption = _HERE,
) -> None:
    """Add an account; the first one is an admin: coldchain account add NAME --role admin --own."""
    with _look(settings) as look:
        from acts.accounts import NewAccount
        from commands.account_look import asked_password

        membership = look.membership(role, coop, contact)
        new = NewAccount(name, membership, full_name, language, must_change=not own)
        look.add(new, asked_password(password_file))
        print(f"added: {name}, {role} in {membership.coop}")


@app.command("password")
def password(
    name: Name, password_file: PasswordFile = None, own: Own = False, settings: SettingsOption = _HERE
) -> None:
    """Give an account another password; it is logged out everywhere."""
    with _look(settings) as look:
        from commands.account_look import asked_password

        done = look.password(name, asked_password(password_file), must_change=not own)
        print(f"password of {name} set; sessions ended: {done.detail['sessions']}")


@app.command("role")
def role_(
    name: Name,
    role: RoleOption,
    coop: CoopOption = "",
    contact: ContactOption = "",
    take: Take = False,
    settings: SettingsOption = _HERE,
) -> None:
    """Give an account a role in a cooperative, or take it (--take)."""
    with _look(settings) as look:
        membership = look.membership(role, coop, contact)
        done = look.role(name, membership, take=take)
        print(f"{name}, {role} in {membership.coop}: {'taken' if take else 'given'} ({done.came})")


@app.command("disable")
def disable(name: Name, why: Why = "", settings: SettingsOption = _HERE) -> None:
    """Let an account in no more: its sessions end, and the tokens that it made."""
    _change(settings, name, "disable", why)


@app.command("enable")
def enable(name: Name, settings: SettingsOption = _HERE) -> None:
    """Let a disabled account in again."""
    _change(settings, name, "enable")


@app.command("unlock")
def unlock(name: Name, settings: SettingsOption = _HERE) -> None:
    """Forget the wrong passwords of an account."""
    _change(settings, name, "unlock")


@token.command("list")
def token_list(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List the tokens: role, end, last use. What opens is not kept."""
    with _look(settings) as look:
        from commands.account_view import print_json, print_tokens, tokens_to_plain

        found = look.tokens()
        if json:
            print_json(tokens_to_plain(found))
        else:
            print_tokens(found)


@token.command("add")
def token_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    role: RoleOption,
    coop: CoopOption = "",
    contact: ContactOption = "",
    days: Days = 366.0,
    settings: SettingsOption = _HERE,
) -> None:
    """Make a token and print it once."""
    with _look(settings) as look:
        membership = look.membership(role, coop, contact)
        done, secret = look.make_token(name, membership, days * 86_400.0)
        print(f"made: {done.about}, {role} in {membership.coop}. It is shown this once:")
        print(secret)


@token.command("revoke")
def token_revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="As in the list.")],
    settings: SettingsOption = _HERE,
) -> None:
    """End a token."""
    with _look(settings) as look:
        print(f"revoked: {token_id} ({look.revoke_token(token_id).came})")


def _change(settings: Path, name: str, what: str, why: str = "") -> None:
    with _look(settings) as look:
        done = look.change(name, what, why)
        more = "".join(f"; {key} ended: {count}" for key, count in done.detail.items())
        print(f"{what}: {name} ({done.came}){more}")


@contextmanager
def _look(settings: Path) -> "Iterator[AccountLook]":
    with telling_errors():
        from commands.account_look import AccountLook

        yield AccountLook(open_station(settings))
