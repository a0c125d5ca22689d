"""Custody by message, beyond the conversations of tests/cases/replies."""

from pathlib import Path

import pytest

from helpers.talking import ONE_LOAD, Talk
from links.records_custody import acts_of


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("delivered", ("delivered", "", "")),
        ("handed to Ann", ("handed", "van-2", "ann")),
        ("entregado a Ann", ("handed", "van-2", "ann")),
        ("handed over to KCA 981", ("handed", "van-2", "ann")),
        ("handed over to Grace", ("handed", "van-1", "grace")),
        ("unloaded at Nyeri", ("unloaded", "cooler-1", "wanjiru")),
        ("unloaded Cooler 2", ("unloaded", "cooler-2", "peter")),
        ("unloaded at wakulima market", ("unloaded", "", "")),
    ],
)
def test_where_goods_go_and_who_holds_them(text: str, act: tuple[str, str, str], tmp_path: Path) -> None:
    talk = Talk(tmp_path, ONE_LOAD)
    talk.wait(5)
    assert talk.says("peter", text).startswith("Noted 22 Nov 12:05")
    with talk.records.reading() as connection:
        [found] = acts_of(connection, "highland")
    assert (found.act, found.asset, found.custodian) == act
    assert (found.person, found.via, found.from_asset) == ("peter", "sms", "van-1")
    talk.close()


def test_a_message_that_was_long_on_its_way_counts_from_when_it_was_sent(tmp_path: Path) -> None:
    talk = Talk(tmp_path, ONE_LOAD)
    talk.wait(60)
    talk.says("peter", "delivered", sent_at=talk.clock.now() - 40 * 60_000)
    with talk.records.reading() as connection:
        [found] = acts_of(connection, "highland")
    assert found.at == talk.clock.now() - 40 * 60_000
    talk.close()
