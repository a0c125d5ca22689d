"""Berries in a van that gets warm, coolers around it, and exact Newton curves."""

from math import exp
from typing import Any

from coldchain.judgement.forecast import Course, Samples, held
from coldchain.judgement.gauge import gauge_of
from coldchain.judgement.havens import Haven, Spot
from coldchain.judgement.projection import Start
from coldchain.judgement.saving import Box, Stake
from coldchain.judgement.verdict import Decision
from helpers.goods import BERRIES, trip

TOWN, VILLAGE = Spot(-0.2, 35.5), Spot(-0.3, 35.5)  # 11.1 km from one to the other
WARMING = Course(8.0, 25.0, 120.0, "it gets warmer")


def newton(start_c: float, ambient_c: float, tau_min: float, *, minutes: int = 20) -> Samples:
    """Return one sample a minute of an exact Newton curve."""
    return [
        (minute * 60.0, ambient_c + (start_c - ambient_c) * exp(-minute / tau_min))
        for minute in range(minutes)
    ]


def start(goods_c: float = 4.0, **fields: Any) -> Start:
    """Return berries as they are now."""
    gauge = gauge_of(trip())
    none = Start(gauge, goods_c, 0.1, 0.0, 0.0, (0,) * len(gauge.clocks), frozenset())
    return none._replace(**fields)


def box(air: Course | None = WARMING, **fields: Any) -> Box:
    """Return the van, in the village."""
    now_c = None if air is None else air.now_c
    return Box("van-1", "Van KBZ 214", VILLAGE, now_c=now_c, air=air)._replace(**fields)


def stake(**fields: Any) -> Stake:
    """Return 100 kg of berries in the van, worth 300."""
    base = Stake("berries-7", "van-1", BERRIES, 100.0, 300.0, Decision.WATCH, start(), 480.0)
    return base._replace(**fields)


def haven(asset: str = "cooler-town", **fields: Any) -> Haven:
    """Return a cooler in the town with room for 300 kg."""
    return Haven(asset, "Cooler Town", 1.5, 300.0, TOWN, alarmed=False)._replace(**fields)


def level(value_c: float) -> Course:
    """Return the course of what stays as it is."""
    return held(value_c, "it stays as it is")
