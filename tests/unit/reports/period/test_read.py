"""Of a sealed summary is read what is there; one of another version still names its packs."""

import msgspec
import pytest

from coldchain.errors import InputError
from helpers.period_case import SUBJECT, part_with
from reports.period.build import build_summary
from reports.period.read import JSON, has_form, names_in, summary_in
from reports.period.types import SCHEMA
from reports.seal.zipped import zip_of


def test_a_summary_of_this_version_is_read_whole() -> None:
    summary = build_summary(SUBJECT, [part_with("s-1"), part_with("s-2")])
    body = zip_of({JSON: msgspec.json.encode(summary)})
    assert summary_in(body) == summary
    assert has_form(body, SCHEMA)
    assert [each.name for each in names_in(body)] == ["s-1.zip", "s-2.zip"]


def test_one_of_another_version_names_its_packs_and_one_that_names_none_is_refused() -> None:
    told = {"schema": "coldchain-summary/9", "parts": [{"file": {"name": "a.zip", "size": 1, "sha256": "0"}}]}
    body = zip_of({JSON: msgspec.json.encode(told)})
    assert not has_form(body, SCHEMA)
    assert [each.name for each in names_in(body)] == ["a.zip"]
    with pytest.raises(InputError, match="a summary of this version"):
        summary_in(body)
    with pytest.raises(InputError, match="a summary that names its packs"):
        names_in(zip_of({JSON: b"{}"}))
