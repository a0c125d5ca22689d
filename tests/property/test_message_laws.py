"""Laws of messages, for any names, values and languages: one SMS, no surprise, the time of the readings.

Names are of any script and length, up to those of a whole sentence; devices have names as settings allow.
"""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from alerts.gateway_messages import GatewayScene, gateway_message
from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.quality import CLOCK, FAILED, PINNED, POWER_ON, RANGE, SENTINEL, SPIKE, STUCK, ZEROS
from coldchain.messages.alarms import Scene, message
from coldchain.messages.catalogue import LANGUAGES, phrases
from coldchain.messages.fitting import segments
from coldchain.messages.gsm7 import to_gsm7
from coldchain.messages.times import time_text
from coldchain.registry.profile import Limit, Side
from coldchain.registry.things import Asset, AssetKind, Shipment
from coldchain.sms import gsm7
from coldchain.sms.segments import Encoding, split

ZONES = (ZoneInfo("UTC"), ZoneInfo("Africa/Nairobi"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/Lima"))
CHANNELS = (
    "air/temperature",
    "product/temperature",
    "air/humidity",
    "supply/voltage",
    "door/open",
    "lid/open",
)
NOTES = (
    FAILED,
    POWER_ON,
    SENTINEL,
    RANGE,
    CLOCK,
    SPIKE,
    ZEROS,
    STUCK,
    PINNED,
    "crc",
    "a note of another maker",
)
POINT = "highland/van-1/logger-1/{}|rule"
LONGEST_MS = 30 * 86_400_000
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
DEVICES = st.from_regex(r"\A[a-z0-9][a-z0-9_-]{0,19}\Z")


class Told(NamedTuple):
    """A message, what it was made of."""

    step: Transition
    scene: Scene
    text: str


@st.composite
def steps(draw: st.DrawFn) -> Transition:
    """Return any step of any alarm."""
    kind = draw(st.sampled_from((Kind.LIMIT, Kind.ABSENCE, Kind.SENSOR)))
    begin = draw(st.integers(1_700_000_000_000, 2_000_000_000_000))
    lasted = draw(st.integers(0, LONGEST_MS))
    channel = draw(st.sampled_from(CHANNELS))
    excursion = Excursion(
        id="x",
        kind=kind,
        limit="too-warm",
        started_at=begin,
        confirmed_at=begin,
        ended_at=draw(st.sampled_from((None, begin + lasted))),
        extreme=draw(st.floats(-80, 150)),
        unknown_ms=draw(st.integers(0, lasted)),
        note=draw(st.sampled_from(NOTES)),
    )
    return Transition(
        id="t",
        alarm=POINT.format(channel),
        occurrence=1,
        from_state=AlarmState.NORMAL,
        to_state=AlarmState.UNACK,
        event=draw(st.sampled_from(AlarmEvent)),
        reason=Reason.NEW,
        event_at=begin,
        recorded_at=begin + lasted,
        late=kind is Kind.LIMIT and draw(st.booleans()),
        excursion=excursion,
    )


@st.composite
def told(draw: st.DrawFn, languages: tuple[str, ...]) -> Told:
    """Return any message in one of some languages."""
    step = draw(steps())
    channel = step.alarm.rpartition("|")[0].split("/", 3)[-1]
    limit = Limit(
        name="too-warm",
        channel=channel,
        side=draw(st.sampled_from(Side)),
        bound=draw(st.floats(-40, 100)),
        advice=draw(st.sampled_from(("", "Close the door.", "Shut [it] – 8 °C"))),
    )
    goods = Shipment(id="s-1", product=draw(NAMES), quantity_kg=draw(st.floats(0, 30_000)))
    at = step.excursion.started_at
    scene = Scene(
        Asset(id="van-1", name=draw(NAMES), kind=AssetKind.VAN, profile=""),
        draw(DEVICES),
        draw(st.sampled_from((limit, None))) if step.excursion.kind is Kind.LIMIT else None,
        draw(st.sampled_from(ZONES)),
        at + LONGEST_MS,
        (goods,) * draw(st.integers(0, 3)),
        draw(st.sampled_from((None, at + LONGEST_MS))),
        draw(st.sampled_from(languages)),
        draw(st.sampled_from(("", "417"))),
    )
    return Told(step, scene, message(step, scene))


PLAIN = tuple(each for each in LANGUAGES if phrases(each).is_plain)
SCRIPTS = tuple(each for each in LANGUAGES if not phrases(each).is_plain)
GOES_ON = (AlarmEvent.RAISE, AlarmEvent.REALARM, AlarmEvent.WORSEN)


@given(told(PLAIN))
def test_every_message_in_a_plain_language_is_one_sms_without_a_surprise(made: Told) -> None:
    cut = split(made.text)
    assert cut.encoding is Encoding.GSM7
    assert len(cut.segments) == 1, (len(made.text), made.text)
    assert gsm7.BASIC.issuperset(made.text)  # one septet each: nothing of the extension table
    assert cut.units == len(made.text)


@given(told(SCRIPTS))
def test_a_message_in_a_script_is_at_most_two_sms(made: Told) -> None:
    assert segments(made.text) <= 2, (len(made.text), made.text)


@given(told(LANGUAGES))
def test_the_readings_own_time_is_in_every_message(made: Told) -> None:
    said = phrases(made.scene.language)
    time = time_text(made.step.excursion.started_at, made.scene.zone, said)
    assert _plain(time) in _plain(made.text)


@given(told(LANGUAGES))
def test_the_first_word_says_what_it_is_and_late_news_says_late(made: Told) -> None:
    first = phrases(made.scene.language).table("first")
    if made.step.late and made.step.event in (AlarmEvent.RAISE, AlarmEvent.RECORD):
        assert made.text.startswith(first["late"])
    elif made.step.event is AlarmEvent.RAISE:
        word = first["sensor" if made.step.excursion.kind is Kind.SENSOR else "alarm"]
        assert made.text.startswith(word)


@given(told(LANGUAGES))
def test_only_what_goes_on_asks_for_an_answer(made: Told) -> None:
    how = phrases(made.scene.language).say("answer", "how", code=made.scene.code)
    asks = _plain(made.text).endswith(_plain(how))
    assert not asks or (made.scene.code and made.step.event in GOES_ON)


@given(steps(), st.lists(NAMES, max_size=9), DEVICES, st.sampled_from(LANGUAGES), st.integers(0, LONGEST_MS))
def test_what_is_said_of_a_gateway_is_one_sms(
    step: Transition, behind: list[str], gateway: str, language: str, missing_ms: int
) -> None:
    scene = GatewayScene(gateway, ZONES[1], behind, missing_ms, language, "417")
    text = gateway_message(step.event, step.excursion, scene)
    said = phrases(language)
    assert segments(text) <= (1 if said.is_plain else 2), text
    assert not said.is_plain or gsm7.BASIC.issuperset(text)
    assert _plain(time_text(step.excursion.started_at, ZONES[1], said)) in _plain(text)


def _plain(text: str) -> str:
    return to_gsm7(text)
