"""scripts/wire_reference.py: each kind, label and word of the code has a meaning; examples are read back."""

import json
import re

from coldchain import pushed, stored, time_answer, told, topics
from coldchain.reading import Clock, Flag
from coldchain.senml import decode
from coldchain.senml_records import Record
from coldchain.told import ClaimState
from scripts import wire_reference

BLOCK = re.compile(r"```json\n(.*)\n```")


def test_everything_that_the_code_knows_has_a_meaning() -> None:
    assert set(wire_reference.KINDS) == set(topics.KINDS)
    assert list(wire_reference.LABELS) == list(Record.__struct_fields__)
    assert set(wire_reference.FLAGS) == set(Flag)
    words = {value for name, value in vars(Clock).items() if name.isupper()}
    assert set(wire_reference.CLOCKS) == words
    assert set(wire_reference.STATES) == set(ClaimState)


def test_the_examples_are_what_the_code_reads() -> None:
    examples = BLOCK.findall("\n".join(wire_reference.payload_parts()))
    pack, held, answer, claims, settings = (each.encode() for each in examples)
    assert [(each.sequence, each.flag) for each in decode(pack, received_at=1)] == [(7, 1), (8, 4)]
    assert list(stored.decode(held)) == [stored.Range("d-1", 0x1F, 7, 8)]
    assert time_answer.decode(answer).echo == 123_456
    assert [each.state for each in told.decode(claims)] == [ClaimState.SENT]
    text = json.loads(settings)["toml"]
    decoded = pushed.decode(settings)
    assert decoded is not None
    assert (decoded.toml, decoded.hash) == (text, pushed.text_hash(text))


def test_the_topic_that_is_shown_is_one() -> None:
    (shown,) = re.findall(r"e\.g\. `(.*?)`", wire_reference.topic_parts()[0])
    assert topics.parse(shown).kind == "readings"
