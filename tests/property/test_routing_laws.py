"""Laws of who is told: one decision for everybody, nobody twice, and an escalation that climbs and ends."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from alerts.escalation_settings import LADDER
from coldchain.judgement.escalation import Case, climb, rung_of
from coldchain.judgement.routing import Occasion, RouteReason, route, route_gateway
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Contact,
    Cooperative,
    Leg,
    Role,
    Shipment,
    Site,
    SiteKind,
)

NOW = 1_795_338_000_000  # 22 Nov 2026 12:00 in Nairobi
ASSETS = ("van-1", "van-2", "cooler-1")
SITES = ("centre", "village")
IDS = ("a", "b", "c", "d", "e", "f")


def contacts(name: str) -> st.SearchStrategy[Contact]:
    """Return any person of this name."""
    return st.builds(
        Contact,
        id=st.just(name),
        name=st.just(name),
        role=st.sampled_from(Role),
        phone=st.sampled_from(["", "+1", "+2", "+3", "+4", "+5"]),
        asset=st.sampled_from(["", "", *ASSETS]),
        sites=st.lists(st.sampled_from(SITES), max_size=2).map(tuple),
        least_severity=st.sampled_from(["", "", *Severity]),
        quiet_hours=st.sampled_from(["", "22:00-06:00", "08:00-16:00"]),
    )


REGISTRIES = st.builds(
    Registry,
    cooperative=st.just(Cooperative(id="highland", name="Highland", time_zone="Africa/Nairobi")),
    sites=st.just(tuple(Site(id=name, name=name, kind=SiteKind.VILLAGE_STATION) for name in SITES)),
    assets=st.just(
        (
            Asset(id="van-1", name="Van 1", kind=AssetKind.VAN, profile="p"),
            Asset(id="van-2", name="Van 2", kind=AssetKind.VAN, profile="p"),
            Asset(id="cooler-1", name="Cooler", kind=AssetKind.COOLER, profile="p", site="centre"),
        )
    ),
    contacts=st.tuples(*map(contacts, IDS)),
    shipments=st.just((Shipment(id="s-1", product="milk", destination="village"),)),
    legs=st.sampled_from(IDS).flatmap(
        lambda who: st.sampled_from(ASSETS).map(
            lambda asset: (Leg(shipment="s-1", asset=asset, custodian=who, from_at=NOW - 1),)
        )
    ),
)
OCCASIONS = st.builds(
    Occasion,
    now=st.sampled_from([0, NOW, NOW + 12 * 3_600_000]),
    shipment=st.sampled_from(["", "s-1"]),
    stopped=st.frozensets(st.sampled_from(IDS), max_size=3),
)
SEVERITIES = st.sampled_from(Severity)


@given(registry=REGISTRIES, occasion=OCCASIONS, severity=SEVERITIES, index=st.integers(0, 2))
def test_everybody_gets_one_decision_and_no_telephone_two_texts(
    registry: Registry, occasion: Occasion, severity: Severity, index: int
) -> None:
    for routes in (
        route(registry, registry.assets[index], severity, occasion),
        route_gateway(registry, registry.assets[: index + 1], occasion),
    ):
        assert [each.contact for each in routes] == list(registry.contacts)
        assert all(each.reason.startswith("not told: ") is not each.told for each in routes)
        told = [each for each in routes if each.told]
        numbers = [each.contact.phone for each in told]
        assert "" not in numbers
        assert len(numbers) == len(set(numbers))
        for each in told:
            assert each.contact.id not in occasion.stopped or each.reason is RouteReason.STOP_DANGER
            assert not each.due_at or each.due_at > occasion.now
            assert not each.due_at or severity is not Severity.CRITICAL or routes is not told


@given(registry=REGISTRIES, occasion=OCCASIONS, index=st.integers(0, 2))
def test_what_is_critical_waits_for_nobody_to_wake_up(
    registry: Registry, occasion: Occasion, index: int
) -> None:
    assert not any(
        each.due_at for each in route(registry, registry.assets[index], Severity.CRITICAL, occasion)
    )


@given(
    registry=REGISTRIES,
    occasion=OCCASIONS,
    severity=SEVERITIES,
    about=st.sampled_from(["van-1", "van-2", "cooler-1", "centre", "gone"]),
    known=st.frozensets(st.sampled_from(IDS)),
    ladder=st.permutations(LADDER).flatmap(lambda each: st.integers(1, 3).map(lambda n: each[:n])),
)
def test_an_escalation_only_climbs_tells_each_once_and_ends(
    *,
    registry: Registry,
    occasion: Occasion,
    severity: Severity,
    about: str,
    known: frozenset[str],
    ladder: list[str],
) -> None:
    case = Case(about, severity, known)
    rung = rung_of(registry, case, ladder, occasion)
    told: list[str] = []
    assert -1 <= rung < len(ladder)
    for _ in range(len(ladder) + 1):
        step = climb(registry, case, ladder, rung=rung, occasion=occasion)
        if not step.told:
            break
        assert step.rung > rung
        assert step.is_last is (step.rung == len(ladder) - 1)
        now = [each.contact.id for each in step.told]
        assert step.is_last or not set(now) & set(case.known)
        assert not any(name in occasion.stopped for name in now)
        rung, told = step.rung, told + now
        case = case._replace(known={*case.known, *now})
        if step.is_last:
            break
    else:
        raise AssertionError("it never ends")
    assert climb(registry, case, ladder, rung=len(ladder) - 1, occasion=occasion).told == ()
    counts = {name: told.count(name) for name in told}
    assert all(count <= 2 for count in counts.values())  # again on the last rung only


@given(registry=REGISTRIES, severity=SEVERITIES)
def test_where_a_manager_can_be_told_nobody_is_left_alone(registry: Registry, severity: Severity) -> None:
    manager = Contact(id="m", name="M", role=Role.MANAGER, phone="+9")
    registry = replace(registry, contacts=(*registry.contacts, manager))
    case = Case("van-1", severity, ())
    assert climb(registry, case, LADDER, rung=-1, occasion=Occasion(NOW)).told
    assert any(each.told for each in route(registry, registry.assets[0], severity, Occasion(NOW)))
