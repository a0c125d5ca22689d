"""``coldchain account``, ``audit`` and ``verify`` at the command line, against real records."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from commands.main import app
from helpers.small_fleet import build_fleet, station_of
from links.records import Records
from links.records_tables import audit


class Machine:
    """A station, and somebody who sits at it."""

    def __init__(self, folder: Path) -> None:
        self.fleet = build_fleet(folder, hours=1)
        self.file = station_of(self.fleet)
        self.password = folder / "password"
        self.password.write_text("seven green buckets\nmore\n")
        self.password.chmod(0o600)

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--settings", str(self.file)])

    def say(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.exit_code == 0, done.output
        return done.output

    def add(self, name: str, role: str, *more: str) -> str:
        return self.say("account", "add", name, "--role", role, "--password-file", str(self.password), *more)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_first_admin_is_added_at_the_machine_and_everything_is_told(machine: Machine) -> None:
    assert "nobody can log in" in json.dumps(json.loads(machine.run("check", "--json").output))
    assert "added: ann, admin in *" in machine.add("ann", "admin", "--own")
    machine.add("joe", "keeper", "--name", "Joe [bold]", "--language", "sw")
    found = {each["id"]: each for each in json.loads(machine.say("account", "list", "--json"))}
    assert found["ann"]["roles"] == [{"coop": "*", "role": "admin", "contact": ""}]
    assert (found["joe"]["must_change"], found["joe"]["language"]) == (True, "sw")
    assert "argon2" not in machine.say("account", "list", "--json")
    assert "Joe [bold]" in machine.say("account", "list")
    assert '"2 can log in"' in machine.run("check", "--json").output


def test_an_account_through_its_life(machine: Machine) -> None:
    machine.add("ann", "admin", "--own")
    machine.add("joe", "keeper")
    assert "given (done)" in machine.say("account", "role", "joe", "--role", "driver")
    assert "taken (done)" in machine.say("account", "role", "joe", "--role", "driver", "--take")
    assert "sessions ended: 0" in machine.say(
        "account", "password", "joe", "--password-file", str(machine.password)
    )
    assert "disable: joe (done)" in machine.say("account", "disable", "joe", "--why", "left us")
    assert "enable: joe (done)" in machine.say("account", "enable", "joe")
    assert "so-already" in machine.say("account", "unlock", "joe")
    assert machine.run("account", "disable", "ann").exit_code == 2
    assert machine.run("account", "disable", "ghost").exit_code == 2
    told = machine.say("audit", "list")
    assert [
        word
        for word in ("account-added", "role-given", "role-taken", "password-set", "account-disabled")
        if word not in told
    ] == []
    assert "why: left us" in told
    assert "seven green" not in told
    plain = json.loads(machine.say("audit", "list", "--json", "--coop", "*"))
    assert plain[0]["action"] == "account-added"


def test_a_token_is_shown_once(machine: Machine) -> None:
    made = machine.say("account", "token", "add", "erp", "--role", "auditor", "--days", "30")
    token, token_id = re.findall(r"coldchain_\S{40,}", made)[0], re.findall(r"token-\w+", made)[0]
    assert token not in machine.say("account", "token", "list", "--json")
    assert "never" in machine.say("account", "token", "list")
    assert "revoked" in machine.say("account", "token", "revoke", token_id)
    assert json.loads(machine.say("account", "token", "list", "--json"))[0]["revoked_at"]
    assert machine.run("account", "token", "revoke", "token-x").exit_code == 2


@pytest.mark.parametrize("why", ["open", "short", "missing"])
def test_a_password_file_that_will_not_do_is_refused(machine: Machine, why: str) -> None:
    if why == "open":
        machine.password.chmod(0o644)
    elif why == "short":
        machine.password.write_text("short\n")
    else:
        machine.password.unlink()
    done = machine.run("account", "add", "joe", "--role", "keeper", "--password-file", str(machine.password))
    assert done.exit_code == 2
    assert json.loads(machine.say("account", "list", "--json")) == []


def test_without_file_or_terminal_no_password_is_asked(machine: Machine) -> None:
    assert machine.run("account", "add", "joe", "--role", "keeper").exit_code == 2


def test_an_edit_of_the_chain_is_found_and_a_noted_end_too(machine: Machine) -> None:
    assert "No chain yet" in machine.say("verify", "audit")
    machine.add("ann", "admin", "--own")
    machine.add("bob", "admin", "--own")
    good = machine.say("verify", "audit")
    head = re.findall(r"--head (\S+)", good)[0]
    assert "2 entries" in good
    assert machine.run("verify", "audit", "--coop", "*", "--head", head).exit_code == 0
    assert machine.run("verify", "audit", "--coop", "*", "--head", f"2:{'0' * 64}").exit_code == 1
    assert machine.run("verify", "audit", "--head", head).exit_code == 2
    assert machine.run("verify", "audit", "--coop", "*", "--head", "2:xyz").exit_code == 2
    records = Records(machine.fleet.sources().records_url)
    with records.transaction() as connection:
        connection.execute(update(audit).where(audit.c.seq == 1).values(by="nobody"))
    records.close()
    broken = machine.run("verify", "audit")
    assert broken.exit_code == 1
    assert "BROKEN the installation itself (*): entry 1" in broken.output
    assert json.loads(machine.run("verify", "audit", "--json").output)[0]["broken"] == 1
