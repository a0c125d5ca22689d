"""The pages' own words in the report's language: the English text is the key, the files are in ``languages``.

What a language lacks is said in English; a test sees that none is lacking. The languages are those of
``coldchain/messages``.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from coldchain.messages.catalogue import ENGLISH, phrases, spoken

FOLDER = Path(__file__).with_name("languages")
TEXTS = "texts"


class Words:
    """Says things in one language.

    Args:
        code: ISO 639, one of ``LANGUAGES``.
        texts: By their English.
    """

    def __init__(self, code: str, texts: Mapping[str, str]) -> None:
        self.code = code
        self._texts = texts

    def say(self, english: str, **places: object) -> str:
        """Return a text with its named places filled; nothing in what fills them is looked at again."""
        text = self._texts.get(english, english)
        return text.format(**places) if places else text

    def texts(self) -> list[str]:
        """Return every text of the language; none of English, which is the keys."""
        return list(self._texts.values())

    def name(self, name: str) -> str:
        """Return the words for a name of ours (``sell-first``); a name that is not ours as it is."""
        return self._texts.get(NAMES.get(name, ""), NAMES.get(name, name))

    def channel(self, channel: str) -> str:
        """Return what a channel measures: ``air temperature``; parts that are not ours as they are."""
        whole = CHANNELS.get(channel, "")
        parts = [whole] if whole else [CHANNELS.get(part, part) for part in channel.split("/")]
        return " ".join(self._texts.get(part, part) for part in parts)

    def decimal(self, number: str) -> str:
        """Return a number that is written with a point as this language writes it."""
        return number.replace(".", phrases(self.code).decimal)


@lru_cache
def words_of(language: str) -> Words:
    """Return the words of a language, in English of one that there is not. Its file is read once."""
    code = spoken(language)
    if code == ENGLISH:
        return Words(code, {})
    return Words(code, tomllib.loads((FOLDER / f"{code}.toml").read_text("utf-8"))[TEXTS])


_LATE_CAUSE = "readings or legs that came late changed the numbers"
NAMES = {
    "good": "Good",
    "watch": "Watch",
    "sell-first": "Sell first",
    "reject": "Reject",
    "unknown": "Not known",
    "life-lost": "warmth took a harmful share of the life",
    "half-lost": "warmth took half of the life",
    "life-over": "the life is used up",
    "chilling": "chilled beyond what it bears",
    "freezing": "frozen",
    "weight-loss": "lost more weight than can be sold",
    "condensation": "water has settled on it",
    "sensors-disagree": "two probes disagree",
    "class-1": "EN 12830, 1",
    "class-2": "EN 12830, 2",
    "no-class": "worse than class 2",
    "van": "van",
    "motorcycle_box": "motorcycle box",
    "drone": "drone",
    "cooler": "cooler",
    "readings-late": "came late",
    "readings-new": "came as they were measured",
    "readings-counted": "had come before, and count now",
    "readings-left-out": "count no longer",
    "add": "added",
    "change": "changed",
    "remove": "removed",
    "create": "entered",
    "correct": "put right",
    "harm-above": "Harmful above",
    "harm-below": "Harmful below",
    "storage-high": "storage up to",
    "storage-low": "storage from",
    "above": "above",
    "below": "below",
    "door": "door stood open",
    "power": "power was off",
    "lost": "readings were lost",
    "silent": "silent",
    "seldom": "less often than registered",
    "restarted": "device started anew",
    "never-heard": "never heard",
    "none": "none",
    "valid": "valid",
    "over": "ran out",
    "later": "calibrated later",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "critical": "critical",
    "gps": "satellite",
    "ntp": "network time",
    "server": "server",
    "gateway": "gateway",
    "device": "device's own",
    "manager": "manager",
    "driver": "driver",
    "keeper": "station keeper",
    "auditor": "auditor",
    "carrier": "carrier",
    "regulator": "regulator",
    "admin": "administrator",
    "cli": "at the station's machine",
    "console": "console",
    "api": "another program",
    "sms": "text message",
    "gsm_modem": "text message",
    "http_sms": "text message",
    "smsd": "text message",
    "label": "QR label",
    "clock": "by itself",
    "watcher": "the program, by itself",
    "log": "log of the program",
    "file": "file",
    "email": "e-mail",
    "loaded": "loaded",
    "handed": "handed over",
    "unloaded": "unloaded",
    "delivered": "delivered",
    "refused": "refused",
    "split": "split",
    "merged": "merged",
    "withdrawn": "taken back",
    "planned": "planned",
    "on-the-way": "on the way",
    "at-station": "at a station",
    "out-of-sight": "out of sight",
    "split-up": "split up",
    "void": "void",
    "raise": "raised",
    "return": "back within limits",
    "acknowledge": "seen",
    "withdraw": "taken back",
    "record": "found late",
    "close": "ended",
    "realarm": "still goes on",
    "worsen": "got worse",
    "comment": "comment",
    "shelve": "put aside",
    "unshelve": "no longer put aside",
    "remove-from-service": "out of service",
    "return-to-service": "in service again",
    "open-window": "maintenance begins",
    "end-window": "maintenance ends",
    "told-again": "told again",
    "over-meanwhile": "over meanwhile",
    "absence": "no readings",
    "sensor-fault": "sensor cannot be believed",
    "arrived": "arrived",
    _LATE_CAUSE: _LATE_CAUSE,
    "goes on: a leg was added": "goes on: a leg was added",
    "storage_low_c": "Lowest temperature of recommended storage",
    "storage_high_c": "Highest temperature of recommended storage",
    "harm_above_c": "Harmful above",
    "harm_below_c": "Harmful below",
    "lag_tau_s": "Goods follow the air, time constant",
    "humidity_low_pct": "Lowest recommended humidity",
    "humidity_high_pct": "Highest recommended humidity",
    "chilling_c": "Cold damage below",
    "chilling_budget_c_h": "Cold damage that it bears",
    "freezing_c": "Freezes at",
    "transpiration_ng_kg_s_pa": "Transpiration",
    "weight_loss_limit_pct": "Loss of weight that it bears",
    "life_days": "Life at the temperature of its model",
}
"""What our own names mean to people, in English."""

CHANNELS = {
    "product/temperature": "goods temperature",
    "air/temperature": "air temperature",
    "air/humidity": "air humidity",
    "door/open": "door",
    "air": "air",
    "product": "goods",
    "temperature": "temperature",
    "humidity": "humidity",
    "supply": "supply",
    "voltage": "voltage",
}
"""What is measured, in English: whole channels, or their parts."""
