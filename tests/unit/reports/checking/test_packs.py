"""A summary is held against its packs: all genuine, or it is said which is not."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from coldchain.errors import InputError
from commands.packing import keys_of
from commands.station import open_station
from commands.verify import app
from helpers.period_case import Made, made_in
from reports.checking.packs import with_packs
from reports.checking.verify import Outcome, verify
from reports.content.build import named_by
from reports.period.read import JSON, names_in, summary_in
from reports.seal.manifest import seal_pack
from reports.seal.zipped import content_of, open_zip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made_in(tmp_path_factory.mktemp("packs"))


def test_packs_that_are_changed_or_missing_are_named(made: Made, tmp_path: Path) -> None:
    assert made.outcome.pack is not None
    for each in made.folder.glob("*.zip"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    file = tmp_path / f"{made.outcome.pack.name}.zip"
    arguments = [str(file), "--packs", str(tmp_path), "--settings", str(made.settings)]
    said = CliRunner().invoke(app, arguments)
    assert said.exit_code == 0, said.output
    assert "all 3 are genuine, and tell what it does" in said.output
    other = next(tmp_path.glob("*-shipment-s-2-*"))
    body = other.read_bytes()
    other.write_bytes(body[:-1])
    said = CliRunner().invoke(app, arguments)
    assert said.exit_code == 1
    assert f"{other.name} is another file; {other.name} is not genuine" in said.output
    other.unlink()
    said = CliRunner().invoke(app, arguments)
    assert said.exit_code == 2
    assert "a file that can be read" in said.output


def test_of_a_summary_of_another_version_the_packs_are_verified_too(made: Made) -> None:
    """Version 1 told how many alarms there were, not which."""
    assert made.outcome.pack is not None
    told = msgspec.json.decode(content_of(open_zip(made.outcome.pack.body)[JSON]))
    for part in told["parts"]:
        part |= {"alarms": len(part["alarms"]), "unanswered": len(part["unanswered"])}
        del part["duplicate"], part["unheard"]
    told |= {"schema": "coldchain-summary/1", "number": ""}
    told["number"] = named_by(msgspec.json.encode(told))
    key = keys_of(open_station(made.settings))
    summary = replace(summary_in(made.outcome.pack.body), number=told["number"])
    body = seal_pack(summary, {JSON: msgspec.json.encode(told)}, key.signer())
    packs = {each.name: each.read_bytes() for each in made.folder.glob("*-shipment-*.zip")}
    found = verify(body, key.listed())
    assert found.outcome is Outcome.GENUINE
    held = with_packs(found, body, packs.__getitem__, trusted=key.listed())
    assert held.outcome is Outcome.GENUINE
    assert "all 3 are genuine, and the files that it names" in held.words()
    one, other = sorted(packs)[:2]
    swapped = packs | {one: packs[other]}
    held = with_packs(found, body, swapped.__getitem__, trusted=key.listed())
    assert held.outcome is Outcome.CHANGED
    assert f"{one} is another file" in held.words()
    with pytest.raises(InputError, match="a summary of this version"):
        summary_in(body)


def test_each_pack_is_read_once_and_by_no_other_than_its_own_file(made: Made) -> None:
    """A file that is read twice could be another one the second time."""
    assert made.outcome.pack is not None
    body, reads = made.outcome.pack.body, list[str]()
    keys = keys_of(open_station(made.settings)).listed()
    found = verify(body, keys)

    def read(name: str) -> bytes:
        reads.append(name)
        return (made.folder / name).read_bytes()

    assert with_packs(found, body, read, trusted=keys).outcome is Outcome.GENUINE
    assert sorted(reads) == sorted(each.name for each in names_in(body))
    held = with_packs(found, body, lambda _: body, trusted=keys)  # genuine, and no pack on a shipment
    assert held.outcome is Outcome.CHANGED
    assert "is no pack on a shipment of" in held.words()


def test_a_pack_of_a_shipment_has_no_packs(made: Made) -> None:
    body = next(made.folder.glob("*-shipment-*")).read_bytes()
    keys = keys_of(open_station(made.settings)).listed()
    found = verify(body, keys)
    assert found.outcome is Outcome.GENUINE
    with pytest.raises(InputError, match="a summary"):
        with_packs(found, body, lambda _: body, trusted=keys)
