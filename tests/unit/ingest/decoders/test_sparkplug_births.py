"""Births, sequences and what is asked for."""

import pytest

from coldchain.instants import MS_PER_S
from ingest.decoders import sparkplug_births
from ingest.decoders.sparkplug_births import Birth, Known, Node, Nodes

T0 = 1_795_000_000_000


def _known(*names: str) -> list[Known]:
    return [Known(name, alias, 9, None) for alias, name in enumerate(names)]


def test_a_birth_holds_from_its_own_time_and_for_what_waited_for_it() -> None:
    birth = Birth()
    birth.bear(_known("a"), T0)
    assert birth.since_at == T0
    waited = Birth()
    waited.unread(T0 - 500)
    waited.unread(T0 - 900)
    waited.bear(_known("a"), T0)
    assert (waited.since_at, waited.unread_at) == (T0 - 900, 0)


def test_the_same_birth_again_holds_as_long_as_before_and_another_does_not() -> None:
    birth = Birth()
    birth.bear(_known("a", "b"), T0)
    birth.bear(_known("a", "b"), T0 + 5)
    assert birth.since_at == T0
    birth.bear(_known("b", "a"), T0 + 9)
    assert birth.since_at == T0 + 9


def test_a_death_ends_what_waited() -> None:
    birth = Birth()
    birth.unread(T0 - 500)
    birth.end()
    birth.bear(_known("a"), T0)
    assert birth.since_at == T0
    birth.end()
    assert (birth.is_born, birth.find("a", None)) == (False, None)


def test_metrics_are_found_by_name_or_alias() -> None:
    birth = Birth()
    birth.bear(_known("a", "b"), T0)
    assert birth.find("", 1) == birth.find("b", None) == birth.find("b", 0) == _known("a", "b")[1]
    assert birth.find("", None) is birth.find("", 7) is birth.find("c", 0) is None


def test_a_hole_is_noticed_once_and_the_sequence_comes_round() -> None:
    node = Node("g/n")
    node.bear([], 1, T0, 254)
    said = [(255, 1), (0, 2), (0, 2), (2, 3), (3, 4), (1, 2)]
    assert [node.misses(seq, T0 + ms) for seq, ms in said] == [False, False, False, True, False, False]
    assert not node.misses(None, T0 + 9)


def test_the_sequence_of_an_unborn_node_is_not_judged() -> None:
    assert [Node("g/n").misses(seq, T0) for seq in (5, 9)] == [False, False]


def test_asking_waits_longer_each_time_until_a_birth_comes() -> None:
    node = Node("g/n")
    asked = [second for second in range(3600) if node.may_ask(T0 + second * MS_PER_S)]
    assert asked[0] == 0
    assert 3 <= len(asked) <= 16
    node.bear([], 1, T0, 0)
    assert node.may_ask(T0 + 3600 * MS_PER_S)
    assert not node.may_ask(T0 + 3601 * MS_PER_S)
    assert node.may_ask(T0)  # a clock that went back does not silence it


def test_another_session_of_a_node_ends_its_devices_and_the_same_one_lets_them_be_born_again() -> None:
    node = Node("g/n")
    node.bear(_known("a"), 1, T0, 0)
    node.birth("d").bear(_known("t"), T0)
    node.bear(_known("a"), 1, T0 + 50, 0)
    assert not node.birth("d").is_born
    node.birth("d").bear(_known("t"), T0 + 60)
    assert node.birth("d").since_at == T0
    node.bear(_known("a"), 2, T0 + 70, 0)
    node.birth("d").bear(_known("t"), T0 + 80)
    assert (node.birth().since_at, node.birth("d").since_at) == (T0 + 70, T0 + 80)


def test_nodes_and_devices_are_bounded() -> None:
    nodes = Nodes()
    kept = nodes.node("g", "0")
    for number in range(sparkplug_births.NODES_KEPT + 5):
        nodes.node("g", str(number))
        assert nodes.node("g", "0") is kept
    assert len(nodes._nodes) == sparkplug_births.NODES_KEPT
    for number in range(sparkplug_births.DEVICES_KEPT + 5):
        kept.birth(str(number))
    assert len(kept._births) == sparkplug_births.DEVICES_KEPT


def test_births_that_are_too_heavy_together_are_forgotten_from_the_oldest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sparkplug_births, "WEIGHT_KEPT", 7000)
    nodes = Nodes()
    for number in range(4):
        nodes.node("g", str(number)).bear(_known("a", "b", "c", "d"), 1, T0, 0)
        nodes.trim()
    assert list(nodes._nodes) == ["g/1", "g/2", "g/3"]
    nodes.node("g", "9").bear(_known(*("x" * 90 for _ in range(99))), 1, T0, 0)
    nodes.trim()
    assert list(nodes._nodes) == ["g/9"]


def test_strangers_with_ever_new_names_do_not_make_us_shout() -> None:
    nodes = Nodes()
    asked = [ms for ms in range(1000) if nodes.may_ask(nodes.node("g", str(ms)), T0 + ms)]
    assert len(asked) == 50


def test_devices_that_were_never_born_take_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparkplug_births, "WEIGHT_KEPT", 100_000)
    nodes = Nodes()
    for number in range(100):
        for device in range(20):
            nodes.node("g", str(number)).birth(str(device)).unread(T0)
    assert sum(len(node._births) for node in nodes._nodes.values()) <= 100_000 / 600 + 64
