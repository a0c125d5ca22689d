"""The storage profiles of the demo fleet.

DEMO ONLY: the demo runs in real time and shows an alarm within a minute, so it measures every 2 s and waits
``ON_DELAY_S`` before an alarm counts. A real van measures once a minute and waits some minutes; practice
under ISA-18.2 starts at 60 s for temperature. The bounds leave room for compressor cycles and for doors at
work (tests/property/test_simulator_laws.py proves it over simulated days).
"""

from coldchain.registry.profile import Limit, Profile, Severity, Side

ON_DELAY_S = 15.0
OFF_DELAY_S = 30.0
DEADBAND_K = 0.5
_DOOR_DELAY_S = 90.0  # nobody at work holds a door open this long
_POWER_DELAY_S = 60.0
_ABSENCE_S = 300.0  # the history is sampled every 60 s
_MILK_FREEZES_C = -0.5  # raw milk freezes at -0.52 degC
_LETTUCE_FREEZES_C = -0.2  # the most tender of the vegetables carried
_CHARGER_V = 13.0  # [V] a mains charger holds 13.6, a resting battery 12.4


def _too_warm(bound_c: float, advice: str) -> Limit:
    """Return the limit on air that the demo's incident breaks."""
    return Limit(
        name="too-warm",
        channel="air/temperature",
        side=Side.ABOVE,
        bound=bound_c,
        deadband=DEADBAND_K,
        on_delay_s=ON_DELAY_S,
        off_delay_s=OFF_DELAY_S,
        severity=Severity.MEDIUM,  # the warning, for whoever stands beside it; goods tell the manager
        advice=advice,
    )


def _goods_too_warm(bound_c: float) -> Limit:
    """Return the limit on the goods themselves, which follow the air hours later."""
    return Limit(
        name="goods-too-warm",
        channel="product/temperature",
        side=Side.ABOVE,
        bound=bound_c,
        deadband=DEADBAND_K,
        on_delay_s=ON_DELAY_S,
        off_delay_s=OFF_DELAY_S,
        severity=Severity.CRITICAL,
        advice="Move the goods to a cold place now, then call the manager: decide what to sell first.",
    )


def _freezing(bound_c: float) -> Limit:
    """Return the limit below which the goods freeze."""
    return Limit(
        name="freezing",
        channel="product/temperature",
        side=Side.BELOW,
        bound=bound_c,
        inclusive=True,
        deadband=0.2,
        on_delay_s=60.0,
        off_delay_s=OFF_DELAY_S,
        severity=Severity.CRITICAL,
        advice="Turn the thermostat up and keep the goods away from the coil.",
    )


_DOOR = Limit(
    name="door-open",
    channel="door/open",
    side=Side.ABOVE,
    bound=0.5,
    on_delay_s=_DOOR_DELAY_S,
    severity=Severity.MEDIUM,
    advice="Close the door.",
)
_MAINS = Limit(
    name="mains-lost",
    channel="supply/voltage",
    side=Side.BELOW,
    bound=_CHARGER_V,
    deadband=0.2,
    on_delay_s=_POWER_DELAY_S,
    off_delay_s=OFF_DELAY_S,
    severity=Severity.MEDIUM,
    advice="Check fuse and mains; keep the door shut; bring ice if it lasts longer than 30 minutes.",
)
_BATTERY = Limit(
    name="battery-low",
    channel="supply/voltage",
    side=Side.BELOW,
    bound=11.8,  # [V] a 12 V lead battery is nearly empty
    deadband=0.3,
    on_delay_s=_POWER_DELAY_S,
    off_delay_s=OFF_DELAY_S,
    severity=Severity.LOW,
    advice="Run the engine or charge the battery.",
)
_SHUT_VAN = "Stop, shut the rear door, start the cooling."


def _profile(name: str, *limits: Limit) -> Profile:
    """Return a profile with the demo's patience for silence."""
    return Profile(name=name, limits=limits, absence_after_s=_ABSENCE_S, max_gap_s=_ABSENCE_S)


PROFILES = (
    _profile(
        "milk-cooler",
        _too_warm(7.0, "Check the compressor and the door; stir nothing; keep it shut."),
        _goods_too_warm(6.0),  # EU 853/2004: at most 6 degC when milk is not collected daily
        _freezing(_MILK_FREEZES_C),
        _DOOR,
        _MAINS,
    ),
    _profile(
        "vegetable-cooler",
        _too_warm(8.0, "Check the compressor and the door; keep it shut."),
        _goods_too_warm(9.0),
        _freezing(_LETTUCE_FREEZES_C),
        _DOOR,
        _MAINS,
    ),
    _profile(
        "milk-van",
        _too_warm(7.0, _SHUT_VAN),
        _goods_too_warm(8.0),  # EU 853/2004: at most 8 degC when milk is collected daily
        _freezing(_MILK_FREEZES_C),
        _DOOR,
        _BATTERY,
    ),
    _profile(
        "produce-van",
        _too_warm(7.0, _SHUT_VAN),
        _goods_too_warm(8.0),
        _freezing(_LETTUCE_FREEZES_C),
        _DOOR,
        _BATTERY,
    ),
    _profile(
        "motorcycle-box",
        _too_warm(9.0, "Close the lid and change the ice packs at the next station."),
        _goods_too_warm(9.0),
        _freezing(_MILK_FREEZES_C),
        _DOOR,
        _BATTERY,
    ),
)
