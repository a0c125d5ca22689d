"""Open alarms and shipments at risk."""

import msgspec

from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.verdict import Decision, verdict
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Contact, Cooperative, Leg, Role, Shipment
from console.incidents import build_alarms, build_shipments, with_verdicts
from console.view import AlarmView, AssetView
from helpers.goods import START_AT, trip
from links.records_views import AlarmRow, ExcursionRow, MessageRow

NOW = 1_000_000_000
MINUTE = 60_000
REGISTRY = Registry(
    cooperative=Cooperative(id="c", name="C"),
    assets=(
        Asset(id="van", name="The van", kind=AssetKind.VAN, profile="p"),
        Asset(id="cooler", name="The cooler", kind=AssetKind.COOLER, profile="p"),
    ),
    profiles=(
        Profile(
            name="p",
            limits=(
                Limit(
                    name="warm",
                    channel="air/temperature",
                    side=Side.ABOVE,
                    bound=8.0,
                    advice="Close the door.",
                ),
            ),
        ),
    ),
    contacts=(Contact(id="peter", name="Peter", role=Role.DRIVER),),
    shipments=(
        Shipment(id="milk", product="Milk", lot="1", quantity_kg=100, price_per_kg=2),
        Shipment(id="kale", product="Kale", quantity_kg=10, price_per_kg=50),
    ),
    legs=(
        Leg(shipment="milk", asset="van", custodian="peter", from_at=NOW - 60 * MINUTE),
        Leg(shipment="kale", asset="van", custodian="peter", from_at=NOW - 60 * MINUTE),
    ),
)
EXCURSION = ExcursionRow(
    id="x",
    asset="van",
    device="d",
    channel="air/temperature",
    limit_name="warm",
    side="above",
    kind="limit",
    bound=8.0,
    severity="high",
    started_at=NOW - 30 * MINUTE,
    ended_at=None,
    extreme=9.66,
    extreme_at=NOW - MINUTE,
)
ALARM = AlarmRow(
    id="a",
    asset="van",
    device="d",
    channel="air/temperature",
    limit_name="warm",
    kind="limit",
    severity="high",
    state="UNACK",
    suppression="NONE",
    occurrence=3,
    since_at=NOW - 20 * MINUTE,
    excursion=EXCURSION,
)
MESSAGE = MessageRow(
    id=1,
    transition="t",
    event="raise",
    alarm="a",
    occurrence=3,
    contact="peter",
    name="Peter",
    channel="sms",
    address="+254",
    body="text",
    created_at=NOW - 19 * MINUTE,
    due_at=NOW - 19 * MINUTE,
    expires_at=NOW + MINUTE,
    claimed_at=None,
    sent_at=None,
    delivered_at=None,
    attempts=0,
    in_doubt=False,
    error="",
)


def _one(alarm: AlarmRow = ALARM, registry: Registry = REGISTRY, *told: MessageRow) -> AlarmView:
    (view,) = build_alarms(registry, [alarm], told, now=NOW)
    return view


def _message(**fields: object) -> MessageRow:
    return msgspec.structs.replace(MESSAGE, **fields)


def test_an_alarm_says_what_where_since_when_and_how_bad() -> None:
    view = _one()
    assert (view.asset_name, view.what, view.worst) == ("The van", "Air temperature above 8 °C", "9.7 °C")
    assert (view.since_at, view.ended_at, view.worst_at) == (NOW - 30 * MINUTE, None, NOW - MINUTE)
    assert view.advice == "Close the door."


def test_an_alarm_adds_up_what_can_be_lost() -> None:
    view = _one()
    assert (view.quantity_kg, view.worth) == (110, 700)
    assert [shipment.id for shipment in view.shipments] == ["kale", "milk"]  # the most valuable first


def test_a_shipment_that_left_before_the_excursion_is_not_at_risk() -> None:
    legs = (
        Leg(shipment="milk", asset="van", custodian="peter", from_at=0, until_at=NOW - 30 * MINUTE),
        Leg(shipment="kale", asset="van", custodian="peter", from_at=0, until_at=NOW - 30 * MINUTE + 1),
    )
    view = _one(registry=msgspec.structs.replace(REGISTRY, legs=legs))
    assert [shipment.id for shipment in view.shipments] == ["kale"]


def test_a_shipment_that_was_moved_since_stays_at_risk_where_it_is_now() -> None:
    moved_at = NOW - 10 * MINUTE
    legs = (
        Leg(shipment="milk", asset="van", custodian="peter", from_at=0, until_at=moved_at),
        Leg(shipment="milk", asset="cooler", custodian="peter", from_at=moved_at),
    )
    (shipment,) = _one(registry=msgspec.structs.replace(REGISTRY, legs=legs)).shipments
    assert (shipment.where, shipment.why) == ("The cooler", "was in The van: Air temperature above 8 °C")


def test_goods_loaded_after_an_excursion_was_over_are_not_at_risk() -> None:
    over = msgspec.structs.replace(EXCURSION, ended_at=NOW - 10 * MINUTE)
    legs = (Leg(shipment="milk", asset="van", custodian="peter", from_at=NOW - 10 * MINUTE),)
    alarm = msgspec.structs.replace(ALARM, state="RTN_UNACK", excursion=over)
    view = _one(alarm, msgspec.structs.replace(REGISTRY, legs=legs))
    assert (view.ended_at, view.shipments) == (NOW - 10 * MINUTE, ())


def test_silence_is_named_with_the_device_and_has_no_worst_value() -> None:
    silent = msgspec.structs.replace(EXCURSION, kind="absence", bound=None, extreme=0.0)
    view = _one(msgspec.structs.replace(ALARM, kind="absence", channel="", excursion=silent))
    assert (view.what, view.worst) == ("no readings from d", "")


def test_a_sensor_that_cannot_be_believed_has_no_worst_value_and_leaves_the_goods_unknown() -> None:
    fault = msgspec.structs.replace(EXCURSION, kind="sensor", bound=None, extreme=85.0)
    alarm = msgspec.structs.replace(ALARM, kind="sensor", limit_name="sensor-fault", excursion=fault)
    view = _one(alarm)
    assert (view.what, view.worst) == ("Air temperature cannot be believed", "")
    assert {shipment.state for shipment in view.shipments} == {"not known"}


def test_an_alarm_of_a_limit_that_is_no_longer_registered_keeps_its_words() -> None:
    bare = msgspec.structs.replace(REGISTRY, profiles=())
    assert _one(registry=bare).what == "Air temperature above 8 °C"
    assert _one(msgspec.structs.replace(ALARM, excursion=None), bare).what == "Air temperature: warm"


def test_only_messages_of_this_time_it_was_raised_count_as_told() -> None:
    view = _one(ALARM, REGISTRY, _message(sent_at=NOW), _message(occurrence=2, transition="earlier"))
    (peter,) = view.told
    assert [time.at for way in peter.ways for time in way.times] == [NOW]


def test_an_open_door_has_no_worst_value() -> None:
    door = msgspec.structs.replace(EXCURSION, channel="door/open", bound=0.5, extreme=1.0)
    view = _one(msgspec.structs.replace(ALARM, channel="door/open", excursion=door))
    assert (view.what, view.worst) == ("Door open", "")


def test_the_most_urgent_alarm_comes_first_and_what_is_over_last() -> None:
    low = msgspec.structs.replace(ALARM, id="low", severity="low")
    critical = msgspec.structs.replace(ALARM, id="critical", severity="critical")
    over = msgspec.structs.replace(ALARM, id="over", severity="critical", state="RTN_UNACK")
    views = build_alarms(REGISTRY, [low, over, ALARM, critical], [], now=NOW)
    assert [view.id for view in views] == ["critical", "a", "low", "over"]
    assert [view.over for view in views] == [False, False, False, True]


def test_a_shipment_in_a_silent_asset_is_listed_as_not_known() -> None:
    def card(state: str) -> dict[str, AssetView]:
        view = AssetView(
            id="van",
            name="",
            kind="",
            state=state,
            words="",
            glance="",
            why="",
            read_at=None,
            readings=(),
            carries=(),
        )
        return {"van": view}

    stale = build_shipments(REGISTRY, [], card("stale"), now=NOW)
    assert [(view.id, view.state) for view in stale] == [("kale", "not known"), ("milk", "not known")]
    assert build_shipments(REGISTRY, [], card("in"), now=NOW) == ()


def test_a_shipment_with_two_alarms_is_listed_once() -> None:
    alarms = build_alarms(REGISTRY, [ALARM, msgspec.structs.replace(ALARM, id="b")], [], now=NOW)
    assert [view.id for view in build_shipments(REGISTRY, alarms, {}, now=NOW)] == ["kale", "milk"]


def test_goods_of_an_alarm_that_is_over_are_to_check_and_come_after_those_at_risk() -> None:
    over = msgspec.structs.replace(ALARM, id="b", asset="cooler", state="RTN_UNACK")
    eggs = Shipment(id="eggs", product="Eggs", quantity_kg=1000, price_per_kg=50)
    registry = msgspec.structs.replace(
        REGISTRY,
        shipments=(eggs, *REGISTRY.shipments),
        legs=(*REGISTRY.legs, Leg(shipment="eggs", asset="cooler", custodian="peter", from_at=0)),
    )
    views = build_shipments(registry, build_alarms(registry, [over, ALARM], [], now=NOW), {}, now=NOW)
    assert [(view.id, view.state) for view in views] == [
        ("kale", "at risk"),
        ("milk", "at risk"),
        ("eggs", "to check"),
    ]


def test_goods_in_an_active_alarm_are_at_risk_even_if_another_one_is_over() -> None:
    over = msgspec.structs.replace(ALARM, id="b", severity="critical", state="RTN_UNACK")
    alarms = build_alarms(REGISTRY, [over, ALARM], [], now=NOW)
    assert {view.state for view in build_shipments(REGISTRY, alarms, {}, now=NOW)} == {"at risk"}


def test_a_silent_gateway_is_named_and_the_sensors_it_explains_are_not_shown() -> None:
    gateway = msgspec.structs.replace(
        ALARM, id="g", kind="gateway", asset="", device="gw-1", channel="", limit_name="gateway-silent"
    )
    hidden = msgspec.structs.replace(
        ALARM, id="h", kind="absence", suppression="SUPPRESSED_BY_DESIGN", by_design="gateway"
    )
    (view,) = build_alarms(REGISTRY, [gateway, hidden], [], now=NOW)
    assert (view.asset_name, view.what, view.worst) == ("Gateway gw-1", "nothing heard of it", "")


def test_an_alarm_about_goods_speaks_of_that_shipment_in_words() -> None:
    row = msgspec.structs.replace(
        ALARM, kind="product", device="kale", channel="shipment", limit_name="half-lost", excursion=None
    )
    (view,) = build_alarms(REGISTRY, [row], [], now=NOW)
    assert [shipment.id for shipment in view.shipments] == ["kale"]
    assert (view.what, view.worst) == ("warmth took half of its life", "")


def test_shipments_carry_their_verdict_and_those_to_watch_are_listed_last() -> None:
    base = verdict(trip(), GoodsState(), START_AT)
    verdicts = {
        "milk": msgspec.structs.replace(base, remaining_days=None),
        "kale": msgspec.structs.replace(
            base, remaining_days=None, decision=Decision.WATCH, reasons=("50% of the life is used",)
        ),
    }
    (view,) = build_alarms(REGISTRY, [ALARM], [], now=NOW)
    milk = next(one for one in view.shipments if one.id == "milk")
    first, second = with_verdicts(REGISTRY, [milk], verdicts, now=NOW)
    assert (first.id, first.verdict) == ("milk", "good so far")
    assert (second.id, second.state, second.why, second.verdict) == (
        "kale",
        "to watch",
        "50% of the life is used",
        "watch",
    )
    assert [one.id for one in with_verdicts(REGISTRY, [milk], {}, now=NOW)] == ["milk"]
