"""What the last readings of an asset mean now."""

import math
import random

import pytest

from coldchain.reading import Flag, Reading
from coldchain.registry.profile import Limit, Profile, Severity, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Placement, Site, SiteKind
from console.cards import Cards, is_out, stale_after_ms
from console.view import AssetView
from links.readings_store import Latest, SeriesKey

NOW = 1_000_000_000
WARM = Limit(name="warm", channel="air/temperature", side=Side.ABOVE, bound=8.0, severity=Severity.HIGH)
HOT = Limit(name="hot", channel="air/temperature", side=Side.ABOVE, bound=12.0, severity=Severity.CRITICAL)
COLD = Limit(name="cold", channel="air/temperature", side=Side.BELOW, bound=2.0)
PROFILE = Profile(name="p", limits=(WARM, HOT, COLD), absence_after_s=900)


def _registry(*devices: str, limits: tuple[Limit, ...] = PROFILE.limits) -> Registry:
    return Registry(
        cooperative=Cooperative(id="c", name="C"),
        sites=(Site(id="s", name="Station", kind=SiteKind.VILLAGE_STATION),),
        assets=(Asset(id="a", name="Van", kind=AssetKind.VAN, profile="p"),),
        devices=tuple(Device(id=device, sample_interval_s=60) for device in devices),
        placements=tuple(Placement(device=device, asset="a") for device in devices),
        profiles=(Profile(name="p", limits=limits, absence_after_s=900),),
    )


def _latest(
    value: float, *, age_s: float = 0, device: str = "d", channel: str = "air/temperature", flag: int = 1
) -> Latest:
    at = round(NOW - age_s * 1000)
    unit = "Cel" if channel.endswith("temperature") else "/"
    reading = Reading(
        device=device,
        channel=channel,
        boot=1,
        sequence=1,
        event_at=at,
        received_at=at + 1000,
        value=value,
        unit=unit,
        flag=flag,
        note="crc" if flag == Flag.FAIL else "",
    )
    return Latest(SeriesKey("c", device, channel), reading)


def _card(
    *latest: Latest, registry: Registry | None = None, alarmed: frozenset[str] = frozenset()
) -> AssetView:
    places = Cards().places(registry or _registry("d"), latest, alarmed=alarmed, now=NOW)
    return places[0].assets[0]


def test_a_value_inside_its_limits_is_in_and_says_so() -> None:
    reading = _card(_latest(5.0)).readings[0]
    assert (reading.state, reading.words, reading.limits) == ("in", "within limits", "2 to 8 °C")


@pytest.mark.parametrize(
    ("value", "state", "words"),
    [
        (8.1, "out", "above 8 °C"),
        (13.0, "out", "above 12 °C"),  # the more urgent of the two
        (1.9, "below", "below 2 °C"),
        (8.0, "in", "within limits"),
        (2.0, "in", "within limits"),
    ],
)
def test_a_value_beyond_a_limit_says_which(value: float, state: str, words: str) -> None:
    reading = _card(_latest(value)).readings[0]
    assert (reading.state, reading.words) == (state, words)


def test_an_inclusive_limit_counts_its_edge_as_out() -> None:
    inclusive = Limit(name="i", channel="air/temperature", side=Side.ABOVE, bound=8.0, inclusive=True)
    assert is_out(inclusive, 8.0)
    assert not is_out(WARM, 8.0)


def test_a_stale_reading_is_stale_whatever_its_value() -> None:
    for value in (5.0, 20.0):
        card = _card(_latest(value, age_s=180))
        assert (card.state, card.readings[0].state) == ("stale", "stale")
    assert _card(_latest(5.0, age_s=179.9)).state == "in"


def test_staleness_never_waits_longer_than_the_absence_alarm() -> None:
    assert stale_after_ms(PROFILE, Device(id="d", sample_interval_s=60)) == 180_000
    assert stale_after_ms(PROFILE, Device(id="d", sample_interval_s=3600)) == 900_000
    assert stale_after_ms(PROFILE, Device(id="d", sample_interval_s=1)) == 30_000


def test_a_clock_that_runs_ahead_does_not_make_a_reading_fresher() -> None:
    ahead = _latest(5.0)
    reading = Reading(
        "d", "air/temperature", 1, 1, event_at=NOW + 500_000, received_at=NOW - 200_000, value=5.0, unit="Cel"
    )
    assert _card(ahead._replace(reading=reading)).state == "stale"


def test_a_failed_sensor_has_no_value_and_says_why() -> None:
    reading = _card(_latest(math.nan, flag=Flag.FAIL)).readings[0]
    assert (reading.value, reading.text, reading.state) == (None, "no value", "failed")
    assert "crc" in reading.words


def test_a_suspect_value_inside_its_limits_is_not_called_fine() -> None:
    assert _card(_latest(5.0, flag=Flag.SUSPECT)).state == "unsure"
    assert _card(_latest(9.0, flag=Flag.SUSPECT)).state == "out"


def test_an_active_alarm_outranks_readings_that_are_back() -> None:
    assert _card(_latest(5.0), alarmed=frozenset({"a"})).state == "alarm"


def test_an_alarm_that_nobody_hears_from_says_both() -> None:
    card = _card(_latest(9.0, age_s=900), alarmed=frozenset({"a"}))
    assert (card.state, card.words) == ("alarm", "alarm, no fresh readings")


def test_a_card_shows_its_worst_value_at_a_glance_and_says_all_that_is_wrong() -> None:
    product = _latest(3.0, channel="product/temperature")
    assert (_card(_latest(5.0), product).glance, _card(_latest(5.0), product).why) == ("5.0 °C", "")
    door = Limit(name="door", channel="door/open", side=Side.ABOVE, bound=0.5)
    cold = Limit(name="cold", channel="product/temperature", side=Side.BELOW, bound=4.0)
    registry = _registry("d", limits=(WARM, cold, door))
    card = _card(_latest(5.0), product, _latest(1.0, channel="door/open"), registry=registry)
    assert (card.glance, card.why) == ("open", "Door open, product temperature below 4 °C")


def test_silence_everywhere_is_said_once() -> None:
    assert _card(_latest(5.0, age_s=900)).why == ""


def test_a_card_tells_one_time_only_if_everything_was_measured_then() -> None:
    product = "product/temperature"
    assert _card(_latest(5.0), _latest(3.0, channel=product)).read_at == NOW
    assert _card(_latest(5.0), _latest(3.0, channel=product, age_s=1)).read_at is None


def test_a_limited_channel_that_never_spoke_keeps_the_card_from_being_fine() -> None:
    door = Limit(name="door", channel="door/open", side=Side.ABOVE, bound=0.5)
    card = _card(_latest(5.0), registry=_registry("d", limits=(WARM, door)))
    assert card.state == "stale"
    assert [(r.channel, r.words) for r in card.readings][-1] == ("door/open", "no reading yet")


def test_before_the_first_reading_the_card_waits() -> None:
    assert _card().words == "waiting for the first reading"


def test_an_asset_without_a_device_says_so() -> None:
    assert _card(registry=_registry()).words == "no device placed here"


def test_two_devices_with_the_same_channel_are_told_apart() -> None:
    card = _card(_latest(5.0, device="x"), _latest(6.0, device="y"), registry=_registry("x", "y"))
    assert [reading.label for reading in card.readings] == ["Air temperature (x)", "Air temperature (y)"]


def test_a_device_that_was_moved_away_no_longer_counts() -> None:
    registry = _registry("d")
    moved = Registry(
        cooperative=registry.cooperative,
        assets=registry.assets,
        placements=(Placement(device="d", asset="a", until_at=NOW),),
        profiles=registry.profiles,
    )
    assert _card(_latest(20.0), registry=moved).readings == ()


def test_an_asset_at_an_unknown_site_is_still_shown() -> None:
    registry = _registry("d")
    lost = Registry(
        cooperative=registry.cooperative,
        assets=(Asset(id="a", name="Cooler", kind=AssetKind.COOLER, profile="p", site="gone"),),
    )
    places = Cards().places(lost, [], alarmed=frozenset(), now=NOW)
    assert [(place.name, place.kind) for place in places] == [("gone", "site not registered")]


@pytest.mark.parametrize("seed", range(20))
def test_cards_that_are_kept_are_those_that_would_be_made_anew(seed: int) -> None:
    rng, kept, now = random.Random(seed), Cards(), NOW
    registries = [_registry("d", "e"), _registry("d", "e", limits=())]
    known, said = registries[0], {"d": _latest(5.0), "e": _latest(6.0, device="e")}
    for _ in range(60):
        now += rng.choice((0, 1000, 40_000, 200_000, -50_000))
        if rng.random() < 0.5:
            device = rng.choice("de")
            age_s = (NOW - now) / 1000 + rng.choice((0, 100))
            said[device] = _latest(rng.choice((1.0, 5.0, 9.0)), age_s=age_s, device=device)
        if rng.random() < 0.1:
            known = rng.choice(registries)
        alarmed = frozenset({"a"}) if rng.random() < 0.3 else frozenset[str]()
        latest = list(said.values())
        shown = kept.places(known, latest, alarmed=alarmed, now=now)
        assert shown == Cards().places(known, latest, alarmed=alarmed, now=now)


def test_a_card_is_not_made_again_while_nothing_is_new() -> None:
    cards, known, latest = Cards(), _registry("d"), [_latest(5.0)]
    first = cards.build(known, known.assets, latest, alarmed=frozenset(), now=NOW)
    again = cards.build(known, known.assets, [_latest(5.0)], alarmed=frozenset(), now=NOW + 179_999)
    assert again[0] is first[0]
    (stale,) = cards.build(known, known.assets, latest, alarmed=frozenset(), now=NOW + 180_000)
    assert stale.state == "stale"
