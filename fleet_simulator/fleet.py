"""The simulated fleets: the demo's cooperative, and a plain one of any size for tests under load.

Equipment and incidents only; who works there and what is on its way stands in ``cooperative.py``.
"""

import msgspec

from fleet_simulator.equipment import Equipment, Source, Unit
from fleet_simulator.incidents import IncidentKind, LivePlan, Mishap
from fleet_simulator.physics import Box

COOPERATIVE = "highland"
GATEWAY = "station-1"
MOST_LOAD_DEVICES = 1000
_LOAD_PREFIX = "load"

# A light refrigerated van: 10 m3, 22 m2 of walls at ATP's K = 0.4 W/(m2 K) and some leaks. The open rear door
# exchanges 0.7 m3/s of air by buoyancy at 25 K (0.2 W H sqrt(g H dT/T), 1.6 m x 1.8 m), hence 850 W/K. Air,
# liner and crates together 40 kJ/K: with door open and coil off the air follows outside within about 45 s.
_VAN_BOX = Box(
    air_j_per_k=40e3,
    product_j_per_k=1.5e6,  # 390 kg
    wall_w_per_k=10.0,
    product_w_per_k=80.0,
    door_w_per_k=850.0,
    coil_w_per_k=250.0,  # 3 kW at 12 K
    coil_c=-6.0,
    volume_m3=10.0,
)
VAN = Equipment(
    box=_VAN_BOX,
    source=Source.ENGINE,
    set_point_c=3.0,
    dead_band_k=1.5,
    curtain_share=0.07,
    surroundings_k=1.0,
)

# A cold room for milk in cans at the county centre: 20 m3, 35 m2 of 80 mm panel at 0.3 W/(m2 K).
MILK_ROOM = Equipment(
    box=Box(
        air_j_per_k=150e3,
        product_j_per_k=3.9e6,  # 1000 kg
        wall_w_per_k=12.0,
        product_w_per_k=150.0,
        door_w_per_k=700.0,
        coil_w_per_k=260.0,
        coil_c=-5.0,
        volume_m3=20.0,
    ),
    source=Source.MAINS,
    set_point_c=3.0,
    shelter=0.6,
    curtain_share=0.2,
)

# A township station's room for mixed goods: smaller and a little older.
MIXED_ROOM = Equipment(
    box=Box(
        air_j_per_k=110e3,
        product_j_per_k=2.0e6,  # 520 kg
        wall_w_per_k=14.0,
        product_w_per_k=90.0,
        door_w_per_k=600.0,
        coil_w_per_k=230.0,
        coil_c=-4.0,
        volume_m3=14.0,
    ),
    source=Source.MAINS,
    set_point_c=3.5,
    shelter=0.5,
    curtain_share=0.2,
)

# A village store cooled by a room air conditioner with a changed thermostat: thin walls, small coil.
VILLAGE_ROOM = Equipment(
    box=Box(
        air_j_per_k=80e3,
        product_j_per_k=0.9e6,  # 230 kg
        wall_w_per_k=32.0,
        product_w_per_k=40.0,
        door_w_per_k=450.0,
        coil_w_per_k=230.0,
        coil_c=-2.0,
        volume_m3=9.0,
    ),
    source=Source.MAINS,
    set_point_c=4.0,
    shelter=0.5,
    curtain_share=0.2,
)

# A 60 l box on a motorcycle: 50 mm of foam, packs of a salt that melts near 1 degC, and a lid on top, so that
# cold air stays in.
MOTORCYCLE_BOX = Equipment(
    box=Box(
        air_j_per_k=3e3,
        product_j_per_k=58e3,  # 15 kg
        wall_w_per_k=0.4,
        product_w_per_k=1.5,
        door_w_per_k=6.0,
        coil_w_per_k=4.0,
        coil_c=1.0,
        volume_m3=0.06,
        wetness=0.05,
    ),
    source=Source.PACKS,
    set_point_c=3.5,
    curtain_share=1.0,
    surroundings_k=1.0,
)


class Fleet(msgspec.Struct, frozen=True, kw_only=True):
    """What is simulated together.

    Args:
        units: One device each; names are unique.
        mishaps: What goes wrong in the day of history.
        live: What goes wrong again and again while the simulator runs; None when nothing does.
    """

    units: tuple[Unit, ...]
    mishaps: tuple[Mishap, ...] = ()
    live: LivePlan | None = None


def demo_fleet() -> Fleet:
    """Return the fleet of the demo: three coolers, three vans, one motorcycle box.

    The day of history holds a power cut of 40 minutes at night in the village store, a van's door left open
    for 6 minutes in the morning, and a humidity sensor that fails for 5 minutes.
    """
    return Fleet(
        units=(
            _unit("cooler-county", MILK_ROOM),
            _unit("cooler-township", MIXED_ROOM),
            _unit("cooler-village", VILLAGE_ROOM),
            _unit("van-1", VAN),
            _unit("van-2", VAN),
            _unit("van-3", VAN),
            _unit("box-1", MOTORCYCLE_BOX),
        ),
        mishaps=(
            Mishap(asset="cooler-village", kind=IncidentKind.BREAKDOWN, local_hour=1.7, duration_s=2400.0),
            Mishap(asset="van-3", kind=IncidentKind.DOOR_LEFT_OPEN, local_hour=9.4, duration_s=360.0),
            Mishap(asset="cooler-county", kind=IncidentKind.SENSOR_FAILED, local_hour=16.0, duration_s=300.0),
        ),
        live=LivePlan(asset="van-2"),
    )


def load_fleet(devices: int) -> Fleet:
    """Return a fleet of township rooms named ``load-001`` and so on, in which nothing goes wrong.

    Args:
        devices: How many, 1 to ``MOST_LOAD_DEVICES``.

    Raises:
        ValueError: Another number; settings are checked before they come here.
    """
    if not 1 <= devices <= MOST_LOAD_DEVICES:
        raise ValueError(f"load fleet: got {devices} devices; allowed: 1 to {MOST_LOAD_DEVICES}")
    return Fleet(units=tuple(_unit(f"{_LOAD_PREFIX}-{n:03d}", MIXED_ROOM) for n in range(1, devices + 1)))


def _unit(asset: str, equipment: Equipment) -> Unit:
    """Return a unit whose one logger is named after its asset."""
    return Unit(asset=asset, device=f"{asset}-logger", equipment=equipment)
