"""Who held the goods: what is shown of legs adds up to the whole, and it says how that is known."""

import re

import pytest
from msgspec.structs import replace

from helpers.pages_case import harmed_report
from reports.content.document import LegPart, Report, Share
from reports.pages.first import first_of
from reports.pages.legs import legs_of
from reports.pages.paper import Paper


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return harmed_report(tmp_path_factory.mktemp("fleet"))[0]


def _share(likely: float) -> Share:
    return Share(best=likely, likely=likely, worst=likely)


def test_the_shares_that_are_shown_add_up(report: Report) -> None:
    used, excess = (0.0894, 0.0084), (0.0304, 0.0024)  # rounded each by itself: 8.9 + 0.8 and 3.0 + 0.2
    legs = tuple(
        replace(leg, life_used=_share(one), excess_used=_share(other), harms=(), harmful_ms=0)
        for leg, one, other in zip(report.legs, used, excess, strict=True)
    )
    blocks = legs_of(replace(report, legs=legs), Paper(report.subject))
    shown = [float(row[6][0].split("\u00a0")[0]) for row in blocks[0]["rows"][:2]]
    assert round(sum(shown), 1) == round(100 * sum(used), 1) == 9.8
    blamed = [float(re.match(r"[\d.]+", text).group()) for text in blocks[1]["texts"]]  # type: ignore[union-attr]
    assert round(sum(blamed), 1) == round(100 * sum(excess), 1) == 3.3


def test_a_likely_share_is_never_shown_below_the_best_or_above_the_worst(report: Report) -> None:
    """Rounded so that they add up, 8.1 stood above 8.2 – 8.2: whoever reads that trusts no number more."""
    shares = [  # of a shipment with silences on its last legs
        (0.081447, 0.081447, 0.081447),
        (0.117558, 0.117558, 0.117558),
        (0.092414, 0.092414, 0.092414),
        (0.025364, 0.025374, 0.025387),
        (0.107406, 0.109615, 0.112361),
        (0.074706, 0.076537, 0.094005),
    ]
    legs = tuple(
        replace(report.legs[0], number=at, life_used=Share(best=best, likely=likely, worst=worst), harms=())
        for at, (best, likely, worst) in enumerate(shares, 1)
    )
    rows = legs_of(replace(report, legs=legs), Paper(report.subject))[0]["rows"][: len(shares)]
    shown = [(*row[6][1].split(" – "), row[6][0].removesuffix("\u00a0%")) for row in rows]
    for best, worst, likely in shown:
        assert float(best) <= float(likely) <= float(worst), shown
    for at, column in enumerate((0, 2, 1)):
        whole = sum(share[column] for share in shares)
        assert round(sum(float(row[at]) for row in shown), 1) == round(100 * whole, 1)


def test_a_leg_that_has_not_ended_says_that_it_goes_on(report: Report) -> None:
    paper, known_at = Paper(report.subject), report.subject.as_known_at
    for until_at, end in ((known_at, ["goes on"]), (known_at - 1, [])):
        legs = (report.legs[0], replace(report.legs[1], until_at=until_at))
        rows = legs_of(replace(report, legs=legs), paper)[0]["rows"]
        assert [row[2][2:] for row in rows[:2]] == [[], end]


@pytest.mark.parametrize(
    ("known_by", "words"),
    [
        ("air", "worked out from the air around them."),
        ("probe, air", "measured by a probe in them; for a part worked out from the air around them."),
        ("beside", "measured in other goods beside them."),
    ],
)
def test_a_temperature_that_no_probe_in_the_goods_measured_says_so(
    report: Report, known_by: str, words: str
) -> None:
    legs = (replace(report.legs[0], known_by=known_by), report.legs[1])
    texts = str(legs_of(replace(report, legs=legs), Paper(report.subject)))
    assert f"Leg 1: the temperature of the goods was {words}" in texts
    assert ("time constant" in texts) == ("air" in known_by)
    assert "A probe for goods is taken to lie in those that were there first" in texts
    assert "Leg 2" not in texts


def test_by_a_probe_in_them_nothing_has_to_be_said(report: Report) -> None:
    assert {leg.known_by for leg in report.legs} == {"probe"}
    assert "the temperature of the goods was" not in str(first_of(report, Paper(report.subject)))


def test_silence_clears_nobody(report: Report) -> None:
    sound = [
        replace(
            leg,
            harms=(),
            harmful_ms=0,
            excess_used=_share(0.0),
            unknown_ms=0,
            good_ms=leg.until_at - leg.from_at,
        )
        for leg in report.legs
    ]
    silent = [replace(leg, good_ms=0, unknown_ms=leg.good_ms) for leg in sound]

    def said(*legs: LegPart) -> str:
        return str(legs_of(replace(report, legs=legs), Paper(report.subject))[1]["text"])

    assert said(*sound) == "No harm was found on any leg."
    assert said(sound[0], silent[1]).startswith("No harm was found in the time with readings.")
    assert said(*silent).startswith("Nothing was measured, so nobody can say")
