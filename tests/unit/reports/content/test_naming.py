"""Alarms name people and things, and keep their ids."""

from pathlib import Path

from msgspec.structs import replace

from coldchain.evidence import Action, Message, Person
from helpers.pages_case import harmed_evidence
from reports.content.naming import named_stories

PETER = Person(name="Peter Wanjala", role="driver", reach="+254700000002")
TOLD = Message(
    to="peter", channel="sms", address="", step="raise", body="ALARM", created_at=1, sent_at=1,
    delivered_at=None, error="",
)  # fmt: skip
SEEN = Action(action="acknowledge", by="root@pi", via="cli", at=2, comment="", until_at=None)


def test_people_have_names_and_roles_beside_their_ids(tmp_path: Path) -> None:
    evidence = harmed_evidence(tmp_path)
    told = (replace(TOLD, address="+1"), replace(TOLD, gateway="gw-1"), replace(TOLD, to="gone"))
    story = replace(evidence.alarms[0], told=told, actions=(SEEN,))
    (named,) = named_stories(replace(evidence, alarms=(story,), persons={"peter": PETER}))
    assert named.asset_name == "Van KBZ 214"
    assert [(each.to, each.name, each.role, each.address) for each in named.told] == [
        ("peter", "Peter Wanjala", "driver", "+1"),
        ("peter", "Peter Wanjala", "driver", "+254700000002"),  # a gateway says only whom it told
        ("gone", "gone", "", ""),
    ]
    assert [(each.by, each.name, each.role) for each in named.actions] == [("root@pi", "root@pi", "")]
