"""changes.json: it comes back as it was."""

from pathlib import Path

import msgspec

from coldchain.evidence import SubjectKind
from helpers.evidence_case import SHIPMENT, evidence_on
from helpers.later_case import LATER, later_fleet
from helpers.small_fleet import NOW
from reports.comparing.parts import SCHEMA, Changes
from reports.evidence.gather import Asked
from reports.pack import compared_of


def test_it_comes_back_from_json_as_it_was(tmp_path: Path) -> None:
    fleet = later_fleet(tmp_path)
    both = [evidence_on(fleet, Asked(SubjectKind.SHIPMENT, SHIPMENT, at)) for at in (NOW, LATER)]
    body = msgspec.json.encode(compared_of(*both).changes)
    again = msgspec.json.decode(body, type=Changes)
    assert msgspec.json.encode(again) == body
    assert again.schema == SCHEMA == "coldchain-changes/1"
    assert len(again.fields) > 20
