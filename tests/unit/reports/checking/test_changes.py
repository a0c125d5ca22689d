"""Changes that do not follow from the two reports and the readings are refused, also from who has the key."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from coldchain.evidence import SubjectKind
from helpers.evidence_case import SHIPMENT, evidence_on
from helpers.later_case import LATER, later_fleet
from helpers.small_fleet import NOW
from links.seal_keys import SealKeys
from reports.checking.verify import Findings, Outcome, verify
from reports.comparing.parts import ARRIVED, BEFORE, CHANGES
from reports.content.build import named_by
from reports.content.document import Report
from reports.evidence.gather import Asked
from reports.pack import make_pack
from reports.seal.manifest import seal_pack
from reports.seal.zipped import unzip

Told = dict[str, Any]
Seal = Callable[[dict[str, bytes]], Findings]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], Seal]:
    folder = tmp_path_factory.mktemp("changes")
    fleet, keys = later_fleet(folder), SealKeys(folder / "keys")
    keys.create(NOW)
    before, after = (evidence_on(fleet, Asked(SubjectKind.SHIPMENT, SHIPMENT, at)) for at in (NOW, LATER))
    pack = make_pack(after, keys.signer(), before)
    assert pack.compared is not None
    assert pack.name.endswith(f"-since-{pack.compared.before.report.number}.zip")
    found = verify(pack.body, keys.listed())
    assert found.outcome is Outcome.GENUINE, found.words()
    files = {name: body for name, body in unzip(pack.body).items() if not name.startswith("manifest")}
    del files["report.pdf"]  # to it the files are attached that are not changed below

    def seal(changed: dict[str, bytes]) -> Findings:
        report = msgspec.json.decode(files["report.json"], type=Report)
        return verify(seal_pack(report, changed, keys.signer()), keys.listed())

    return files, seal


def _check(found: Findings) -> tuple[bool | None, str]:
    (check,) = (each for each in found.checks if each.what == "changes")
    return check.is_well, check.words


def test_what_follows_is_well_and_counted(sealed: tuple[dict[str, bytes], Seal]) -> None:
    files, seal = sealed
    is_well, words = _check(seal(files))
    assert is_well
    assert words.startswith("since 2026-11-22T07:45:12Z, when report CC-")


def _field(told: Told) -> None:
    told["fields"][3]["after"] = "other"


def _fewer(told: Told) -> None:
    del told["fields"][-1]


def _count(told: Told) -> None:
    next(each for each in told["readings"] if each["how"] == "late")["readings"] += 1


def _number(told: Told) -> None:
    told["before"]["report"] = "CC-000000000000"


def _decision(told: Told) -> None:
    told["after"]["decision"] = "reject"


def _verdicts(told: Told) -> None:
    told["verdicts"] = [99]


@pytest.mark.parametrize("change", [_field, _fewer, _count, _number, _decision, _verdicts])
def test_what_does_not_follow_is_refused(
    sealed: tuple[dict[str, bytes], Seal], change: Callable[[Told], None]
) -> None:
    files, seal = sealed
    told = json.loads(files[CHANGES])
    change(told)
    found = seal({**files, CHANGES: json.dumps(told).encode()})
    assert found.outcome is Outcome.CHANGED
    assert _check(found)[0] is False


def test_an_earlier_report_that_never_was_is_refused(sealed: tuple[dict[str, bytes], Seal]) -> None:
    files, seal = sealed
    told = json.loads(files[BEFORE])
    told["good_ms"] += 1
    assert _check(seal({**files, BEFORE: json.dumps(told).encode()}))[0] is False
    told["number"] = named_by(json.dumps(told).encode())
    assert _check(seal({**files, BEFORE: json.dumps(told).encode()}))[0] is False


@pytest.mark.parametrize("name", [CHANGES, BEFORE, ARRIVED])
def test_all_of_its_files_are_needed(sealed: tuple[dict[str, bytes], Seal], name: str) -> None:
    files, seal = sealed
    found = seal({each: body for each, body in files.items() if each != name})
    assert _check(found)[0] is False
    assert _check(found)[1].startswith(f"{name}: got nothing")


def test_a_reading_that_did_not_arrive_since_is_refused(sealed: tuple[dict[str, bytes], Seal]) -> None:
    files, seal = sealed
    lines = files[ARRIVED].splitlines(keepends=True)
    assert _check(seal({**files, ARRIVED: b"".join(lines[:-1])}))[0] is False


def test_a_newer_form_accuses_nobody(sealed: tuple[dict[str, bytes], Seal]) -> None:
    files, seal = sealed
    told = json.loads(files[CHANGES]) | {"schema": "coldchain-changes/9"}
    found = seal({**files, CHANGES: json.dumps(told).encode()})
    assert found.outcome is Outcome.GENUINE
    assert _check(found)[0] is None
