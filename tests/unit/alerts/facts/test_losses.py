"""alerts/facts/losses.py: money by cause and carrier, and a correction leaves nothing of what it corrects."""

from msgspec.structs import replace

from alerts.facts.losses import Loss, known_query, loss_lines, loss_of
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.trip import trips_of
from coldchain.judgement.verdict import Bounds, Decision, Verdict, verdict
from helpers.small_fleet import NOW, registry_of
from links.influx_types import Series

HOUR = 3_600_000


def judged(*harms: tuple[str, int], excess: float = 0.25) -> tuple[Loss, Verdict]:
    registry = registry_of()
    first = replace(registry.legs[0], until_at=NOW - HOUR)
    second = replace(registry.legs[0], asset="van-2", custodian="grace", from_at=NOW - HOUR)
    legs = (first, second, *registry.legs[1:])
    trip = next(each for each in trips_of(replace(registry, legs=legs)) if each.shipment.id == "s-1")
    plain = verdict(trip, GoodsState(trip.fingerprint), NOW)
    given = replace(plain, harms=harms, excess_used=Bounds(0.0, excess, 1.0), decision=Decision.WATCH)
    return loss_of("north", trip, given), given


def test_lost_is_worth_times_the_share_beyond_good_storage() -> None:
    loss, _ = judged(("life-lost", NOW - 2 * HOUR))
    assert (loss.cause, loss.carrier, loss.share) == ("warmth", "peter", 0.25)
    [line] = loss_lines([loss], [])
    assert f"lost={480 * 62.5 * 0.25!r}" in line
    assert "lost_kg=120.0" in line
    assert line.startswith("losses,carrier=peter,cause=warmth,coop=north,product=Fresh\\ milk,shipment=s-1 ")


def test_the_carrier_is_who_had_it_when_the_first_harm_was_certain() -> None:
    assert judged(("freezing", NOW - HOUR // 2))[0].carrier == "grace"
    assert judged(("law-cold-chain-4h", NOW - 2 * HOUR))[0].cause == "cold-chain-4h"
    assert judged(excess=0.1)[0].cause == "warmth"
    good = judged(excess=0.0)[0]
    assert (good.cause, good.carrier) == ("none", "nobody")


def test_what_a_correction_moves_to_another_carrier_is_set_to_nothing_where_it_was() -> None:
    before, _ = judged(("freezing", NOW - 2 * HOUR))
    after, _ = judged(("freezing", NOW - HOUR // 2))
    names = ("coop", "shipment", "product", "carrier", "cause")
    tags = dict(zip(names, before.tags, strict=True))
    at = before.at * 1_000_000
    known = [Series(columns=["time", "lost"], values=[[at, 7500.0]], tags=tags)]
    old, new = loss_lines([after], known)
    assert ",carrier=peter," in old
    assert "lost=0.0" in old
    assert 'decision="corrected"' in old
    assert ",carrier=grace," in new
    assert len(list(loss_lines([before], known))) == 1


def test_the_question_for_what_is_known_is_quoted() -> None:
    asked = known_query("o'n", ["a", "b"])
    assert asked.startswith('SELECT "lost" FROM "losses" WHERE "coop" = \'o\\\'n\' AND ')
    assert asked.endswith("(\"shipment\" = 'a' OR \"shipment\" = 'b') GROUP BY *")
