"""What is registered, of all cooperatives together."""

from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from ingest.known import Known, known_of


def test_each_cooperative_knows_its_own() -> None:
    first = Registry(
        cooperative=Cooperative(id="a", name="A"), gateways=("g",), devices=(Device(id="d"), Device(id="e"))
    )
    second = Registry(cooperative=Cooperative(id="b", name="B"), gateways=("h",))
    assert known_of([first, second]) == Known(
        frozenset({("a", "g"), ("b", "h")}), frozenset({("a", "d"), ("a", "e")})
    )


def test_without_registries_nothing_is_known() -> None:
    assert known_of([]) == Known()
