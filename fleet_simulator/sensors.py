"""What the probes of an asset say: the true state, plus noise and rounding, as the fields of a frame.

Pure: the noise is drawn from (seed, device, instant), so the same moment always reads the same.
"""

from random import Random

from coldchain.frames import Field
from fleet_simulator.equipment import Moment, Source
from fleet_simulator.physics import State, humidity_pct

# Repeatability of an SHT31 (0.04 K, 0.1 %RH) and a DS18B20-like product probe, rounded to what is told.
_AIR_NOISE_K = 0.04
_PRODUCT_NOISE_K = 0.03
_HUMIDITY_NOISE_PCT = 0.4
_VOLTAGE_NOISE_V = 0.02
_HOLDS_V = {  # supply at a 12 V logger: mains charger (float charge), alternator, own battery pack
    Source.MAINS: 13.6,
    Source.ENGINE: 14.1,
    Source.PACKS: 12.9,
    None: 12.4,
}


def measure(
    state: State, moment: Moment, *, noise_key: str, humidity_failed: bool = False
) -> tuple[Field, ...]:
    """Return the fields of one frame: air, humidity, product, door, supply.

    Args:
        state: The true state.
        moment: Door and power at that instant.
        noise_key: Names the noise: seed, device and instant.
        humidity_failed: Whether the humidity sensor's answer fails its checksum.
    """
    rng = Random(noise_key)
    air_c = state.air_c + rng.gauss(0.0, _AIR_NOISE_K)
    product_c = state.product_c + rng.gauss(0.0, _PRODUCT_NOISE_K)
    humidity = min(100.0, max(0.0, humidity_pct(state) + rng.gauss(0.0, _HUMIDITY_NOISE_PCT)))
    supply_v = _HOLDS_V[moment.supply] + rng.gauss(0.0, _VOLTAGE_NOISE_V)
    failed = Field("air", "h", float("nan"), "crc")
    return (
        Field("air", "t", round(air_c, 2)),
        failed if humidity_failed else Field("air", "h", round(humidity, 1)),
        Field("product", "t", round(product_c, 2)),
        Field("door", "o", 1.0 if moment.door > 0 else 0.0),
        Field("supply", "v", round(supply_v, 2)),
    )
