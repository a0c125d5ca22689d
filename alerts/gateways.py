"""The gateways at hand: what is known of each, what it was heard of, and whether its sensors may be blamed.

Like ``states.py``: what is committed in the records, and on top what the present step has changed. A status
alone is not worth a transaction; it is written with the next one, and read again after a failure.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from alerts.hearing import hearing_of
from coldchain.errors import InputError
from coldchain.instants import MS_PER_S
from coldchain.judgement.facts import Excursion, Fact
from coldchain.judgement.gateway_silence import (
    GatewayRules,
    Hearing,
    begin,
    earliest_deadline,
    excursion_of,
    hear,
    hides,
    is_quiet,
    on_time,
)
from coldchain.judgement.gateway_state import GatewayState, dump, load
from coldchain.judgement.watch_list import Placed, WatchList
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Registry
from coldchain.registry.things import AssetKind
from links.journal import Entry
from links.records import Connection, Records
from links.records_gateways import (
    SilenceRow,
    forget_silences,
    load_silences,
    save_silences,
    statuses_since,
)

MISSED_SAMPLES = 3  # a sensor may miss so many after its gateway is back, before it is silent itself
SHORTEST_GRACE_MS = 30_000
RULES_KEPT_MS = 1_000  # a placement that begins or ends is noticed so late
_UNKNOWN = Profile(name="")  # its time for absence counts where nothing is known

Key = tuple[str, str]
"""Cooperative and gateway."""


class GatewayFinding(NamedTuple):
    """What was found of one gateway, where it is registered or was.

    ``behind`` is what it carries, by where that is now; ``facts`` are empty when only its late readings went
    on; ``cut`` when it is no longer registered.
    """

    registry: Registry
    gateway: str
    state: GatewayState
    behind: tuple[Placed, ...]
    facts: tuple[Fact, ...]
    cut: bool = False


class Gateways:
    """Hears gateways, and says which are silent.

    Args:
        records: Where it is kept what was learned of them, and what they said last.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._committed: dict[Key, GatewayState] | None = None  # None: not read yet
        self._changed: dict[Key, GatewayState] = {}
        self._carriers: dict[Key, set[Key]] = {}  # of a device of a cooperative: the gateways that brought it
        self._rules: dict[Key, GatewayRules] = {}
        self._places: dict[Key, str] = {}
        self._rules_at = 0
        self._gone: set[Key] = set()
        self._findings: list[GatewayFinding] = []
        self._status_from = 0
        self._armed_at = 0
        self._watch_list = WatchList(())

    def watch(self, watch_list: WatchList, armed_at: int) -> None:
        """Take up what is registered now, and from when on timers count [ms]."""
        if watch_list is not self._watch_list or armed_at != self._armed_at:
            self._rules, self._places = {}, {}
        self._watch_list, self._armed_at = watch_list, armed_at

    def hear(self, entries: Iterable[Entry], now: int) -> None:
        """Take what came through the journal.

        Args:
            entries: In any order.
            now: Processing time [ms].
        """
        by_gateway: dict[Key, list[Entry]] = {}
        for entry in entries:
            by_gateway.setdefault((entry.coop, entry.gateway), []).append(entry)
        for key, found in by_gateway.items():
            if self._is_registered(key):
                self._hear(key, hearing_of(found), now)

    def look(self, now: int) -> None:
        """Take new statuses, let time pass, and let go of gateways that are no longer registered."""
        registered = [
            (registry.cooperative.id, gateway)
            for registry in self._watch_list.registries
            for gateway in registry.gateways
        ]
        self._take_statuses(now)
        for key in registered:
            state = self._get(key)
            if state is None:
                self._changed[key] = begin(now)
                continue
            after, facts = on_time(self._rules_of(key, state, now), state, now)
            if facts:
                self._found(key, after, facts, now)
        for key in self._keys() - set(registered):
            self._let_go(key, now)

    def is_hidden(self, coop: str, device: str, now: int) -> bool:
        """Return whether the silence of a sensor says nothing about the sensor now [ms].

        So it is while nothing is heard of its gateway, and until the sensor has had time to speak after the
        gateway was heard again. Of a sensor that no gateway ever brought: while none is heard.
        """
        carriers = [(key, self._get(key)) for key in self._carriers_of(coop, device)]
        found = [(state.carried[device], key, state) for key, state in carriers if state is not None]
        if not found:
            mine = [(key, self._get(key)) for key in self._keys() if key[0] == coop]
            return bool(mine) and all(
                is_quiet(self._rules_of(key, state, now), state, now) for key, state in mine if state
            )
        _, key, state = max(found, key=lambda item: item[:2])
        grace_ms = self._grace_ms(coop, device, now)
        return hides(self._rules_of(key, state, now), state, device, grace_ms=grace_ms, now=now)

    def newest_of(self, coop: str, device: str) -> int | None:
        """Return from when the newest reading of a device is [ms]; None when it was never heard."""
        states = [self._get(key) for key in self._carriers_of(coop, device)]
        return max((state.carried[device].event_at for state in states if state), default=None)

    def finding_of(self, coop: str, gateway: str, now: int) -> GatewayFinding | None:
        """Return what is known of a gateway now [ms]; None when it is not registered, or not known."""
        key = (coop, gateway)
        state, registry = self._get(key), self._watch_list.registry_of(coop)
        if state is None or registry is None or not self._is_registered(key):
            return None
        return GatewayFinding(registry, gateway, state, tuple(self._behind(key, state, now)), ())

    @property
    def findings(self) -> list[GatewayFinding]:
        """Return what was found since the last commit."""
        return self._findings

    def save(self, connection: Connection, now: int) -> None:
        """Write what has changed."""
        rows = [
            SilenceRow(*key, dump(state), self._deadline(key, state, now))
            for key, state in self._changed.items()
        ]
        save_silences(connection, rows)
        forget_silences(connection, self._gone)

    def commit(self) -> None:
        """Take what was written as committed."""
        committed = self._read()
        committed.update(self._changed)
        for key in self._gone:
            committed.pop(key, None)
        self._changed, self._gone, self._findings = {}, set(), []

    def drop(self) -> None:
        """Forget everything: it is read again when it is needed."""
        self._committed, self._changed, self._gone, self._findings = None, {}, set(), []
        self._carriers, self._rules, self._places = {}, {}, {}
        self._status_from = 0

    def _read(self) -> dict[Key, GatewayState]:
        """Return what is committed."""
        if self._committed is None:
            with self._records.reading() as connection:
                rows = load_silences(connection)
            found = {(row.coop, row.gateway): _loaded(row) for row in rows}
            self._committed = {key: state for key, state in found.items() if state is not None}
            for key, state in self._committed.items():
                self._note(key, state)
        return self._committed

    def _get(self, key: Key) -> GatewayState | None:
        """Return what is known of a gateway now; None when it is not known."""
        committed = self._read()
        return None if key in self._gone else self._changed.get(key) or committed.get(key)

    def _keys(self) -> set[Key]:
        return (self._read().keys() | self._changed.keys()) - self._gone

    def _note(self, key: Key, state: GatewayState) -> None:
        """Note who carries what."""
        for device in state.carried:
            self._carriers.setdefault((key[0], device), set()).add(key)

    def _carriers_of(self, coop: str, device: str) -> list[Key]:
        self._read()
        found = [(key, self._get(key)) for key in self._carriers.get((coop, device), ())]
        return [key for key, state in found if state is not None and device in state.carried]

    def _deadline(self, key: Key, state: GatewayState, now: int) -> int | None:
        return None if state.is_silent else earliest_deadline(self._rules_of(key, state, now), state)

    def _hear(self, key: Key, hearing: Hearing, now: int) -> None:
        state = self._get(key) or begin(now)
        place = self._place_of(key, state, now)
        after, facts = hear(_name(key), state, hearing._replace(place=place), now=now)
        if facts or after.late != state.late:
            self._found(key, after, facts, now)
        self._changed[key] = after
        self._gone.discard(key)
        if after.carried.keys() != state.carried.keys():
            self._note(key, after)
            self._rules.pop(key, None)
            self._places.pop(key, None)

    def _found(self, key: Key, state: GatewayState, facts: Sequence[Fact], now: int) -> None:
        self._changed[key] = state
        registry = self._watch_list.registry_of(key[0])
        if registry is not None:
            behind = tuple(self._behind(key, state, now))
            self._findings.append(GatewayFinding(registry, key[1], state, behind, tuple(facts)))

    def _let_go(self, key: Key, now: int) -> None:
        state = self._get(key)
        if state is None:
            return
        registry = self._watch_list.registry_of(key[0])
        if state.silence is not None and state.is_silent and registry is not None:
            ended = state.silence._replace(ended_at=max(now, state.silence.since_at))
            facts: tuple[Excursion, ...] = (excursion_of(_name(key), ended),)
            behind = tuple(self._behind(key, state, now))
            self._findings.append(GatewayFinding(registry, key[1], state, behind, facts, cut=True))
        self._changed.pop(key, None)
        self._gone.add(key)

    def _take_statuses(self, now: int) -> None:
        """Hear what gateways say of themselves; what the broker merely repeats is no news."""
        with self._records.reading() as connection:
            rows = statuses_since(connection, self._status_from)
        for row in rows:
            self._status_from = max(self._status_from, row.received_at)
            key = (row.coop, row.gateway)
            mark = hashlib.blake2b(row.status.encode(), digest_size=8).hexdigest()
            state = self._get(key) or begin(now)
            if state.status == mark or not self._is_registered(key):
                continue
            self._changed[key] = msgspec.structs.replace(state, status=mark)
            if _is_online(row.status):
                self._hear(key, Hearing([row.received_at]), now)
            else:
                self._changed[key] = msgspec.structs.replace(self._changed[key], offline_at=row.received_at)

    def _is_registered(self, key: Key) -> bool:
        registry = self._watch_list.registry_of(key[0])
        return registry is not None and key[1] in registry.gateways

    def _rules_of(self, key: Key, state: GatewayState, now: int) -> GatewayRules:
        """Return what a gateway is held against now, of all the steps of a second the same."""
        if abs(now - self._rules_at) >= RULES_KEPT_MS:
            self._rules, self._places, self._rules_at = {}, {}, now
        if key not in self._rules:
            self._rules[key] = self._made_rules(key, state, now)
        return self._rules[key]

    def _made_rules(self, key: Key, state: GatewayState, now: int) -> GatewayRules:
        """Return what a gateway is held against: the shortest time for absence of what it carries."""
        behind = self._behind(key, state, now)
        if not behind:
            registry = self._watch_list.registry_of(key[0])
            known = registry.profiles if registry and registry.profiles else (_UNKNOWN,)
            absence_after_s = max(profile.absence_after_s for profile in known)
            return GatewayRules(_name(key), round(absence_after_s * MS_PER_S), self._armed_at)
        samples_s = [self._watch_list.sample_s(key[0], placed.placement.device) for placed in behind]
        return GatewayRules(
            _name(key),
            round(min(placed.profile.absence_after_s for placed in behind) * MS_PER_S),
            self._armed_at,
            sample_ms=round(min(samples_s) * MS_PER_S),
            moves=any(placed.asset.kind is not AssetKind.COOLER for placed in behind),
        )

    def _behind(self, key: Key, state: GatewayState, now: int) -> list[Placed]:
        placed = (self._watch_list.placed(key[0], device, now) for device in sorted(state.carried))
        return [item for item in placed if item is not None]

    def _place_of(self, key: Key, state: GatewayState, now: int) -> str:
        """Return the site of all that is behind a gateway; empty when it drives, or that is not known."""
        self._rules_of(key, state, now)  # lets go of what is too old
        if key not in self._places:
            sites = {placed.asset.site for placed in self._behind(key, state, now)}
            self._places[key] = sites.pop() if len(sites) == 1 else ""
        return self._places[key]

    def _grace_ms(self, coop: str, device: str, now: int) -> int:
        placed = self._watch_list.placed(coop, device, now)
        if placed is None:
            return SHORTEST_GRACE_MS
        missed_ms = round(MISSED_SAMPLES * self._watch_list.sample_s(coop, device) * MS_PER_S)
        return min(round(placed.profile.absence_after_s * MS_PER_S), max(missed_ms, SHORTEST_GRACE_MS))


class _Status(msgspec.Struct):
    state: str = ""


def _is_online(text: str) -> bool:
    """Return whether a status says that the gateway lives: whatever it says, but that it is offline."""
    try:
        return msgspec.json.decode(text, type=_Status).state != "offline"
    except msgspec.DecodeError:
        return True


def _name(key: Key) -> str:
    return f"{key[0]}/gateway/{key[1]}"


def _loaded(row: SilenceRow) -> GatewayState | None:
    """Return the state of a row; None when it is damaged: the gateway is then learned anew."""
    try:
        return load(row.blob)
    except InputError:
        return None
