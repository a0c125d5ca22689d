"""What a standing report says to one person: own vehicle and goods, or how the whole is.

Reads the records and the newest readings, each once for a cooperative. Not when it is due: see ``reports``.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from alerts.budget_settings import BudgetSettings
from alerts.in_care import ACTIVE, Place, assets_of, latest_of, place_of, temperature_in
from alerts.speaking import language_of
from coldchain.instants import MS_PER_S, zone_of
from coldchain.judgement.alarm_table import AlarmState, Suppression
from coldchain.judgement.budget import Budget, Spending, month_of
from coldchain.judgement.facts import Kind
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.stakes import trips_now
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import Decision, verdict
from coldchain.messages.report import Load, Overview, Own, overview_message, own_message
from coldchain.registry.registry import Lookup, Registry
from coldchain.registry.things import Contact, Role
from links.readings_store import Latest, ReadingsStore
from links.records import Connection
from links.records_budget import accounts
from links.records_views import AlarmRow, open_alarms
from links.scenes import states_of, troubles_of

_DRIVING = (Role.DRIVER, Role.CARRIER)
_FAR_DAYS = 1e9  # of what keeps for ever, or nobody can say how long


class Facts:
    """What is known at one instant; made anew for the next one.

    Args:
        connection: For reading.
        store: Where readings are; None while there are none.
        budget: What messages may cost.
        now: [ms].
    """

    def __init__(
        self, connection: Connection, store: ReadingsStore | None, *, budget: BudgetSettings, now: int
    ) -> None:
        self._connection, self._store, self._budget, self._now = connection, store, budget, now
        self._alarms = cache(self._read_alarms)
        self._latest = cache(self._read_latest)
        self._lookups: dict[str, Lookup] = {}
        self._heard_at: dict[str, dict[str, int]] = {}
        self._loads: dict[str, list[tuple[str, Load]]] = {}

    def report(self, registry: Registry, contact: Contact) -> str:
        """Return the report for one person, in his language."""
        zone = zone_of(registry.cooperative.time_zone)
        language = language_of(contact, registry)
        alarms = self._alarms(registry.cooperative.id)
        lookup = self._lookup(registry)
        mine = assets_of(registry, contact, self._now)
        places = [place_of(lookup, each, alarms, self._now) for each in mine]
        if not places or contact.role in _DRIVING:
            own = self._own(registry, places) if places else None
            return own_message(own, self._now, zone, language)
        return overview_message(self._overview(registry, contact, places), self._now, zone, language)

    def _lookup(self, registry: Registry) -> Lookup:
        """Return answers from a registry: to make them costs as much as all that is asked."""
        coop = registry.cooperative.id
        if coop not in self._lookups:
            self._lookups[coop] = Lookup(registry)
        return self._lookups[coop]

    def _own(self, registry: Registry, places: Sequence[Place]) -> Own:
        """Return how a driver's own vehicle is, the worst of several."""
        worst = min(places, key=lambda each: each.rank)
        reading = temperature_in(worst, self._latest(registry.cooperative.id), self._now)
        return Own(
            asset=_name(registry, worst.asset),
            value_c=None if reading is None else reading.value,
            read_at=0 if reading is None else reading.event_at,
            alarms=len(_told(worst.alarms)),
            others=sum(bool(_told(each.alarms)) and each is not worst for each in places),
            load=self._worst_load(registry, [worst.asset]),
        )

    def _overview(self, registry: Registry, contact: Contact, places: Sequence[Place]) -> Overview:
        """Return how all is that somebody looks after."""
        alarms = [row for place in places for row in place.alarms]
        if contact.is_of_everything:
            alarms += [row for row in self._alarms(registry.cooperative.id) if row.kind == Kind.GATEWAY]
        told = _told(alarms)
        heard = self._heard(registry)
        quiet = [place.asset for place in places if self._is_quiet(place, heard)]
        used, limit = self._spent(registry) if contact.role is Role.MANAGER else ("", "")
        return Overview(
            place=_place_name(registry, contact),
            assets=len(places),
            alarms=len(told),
            unanswered=sum(row.state == AlarmState.UNACK for row in told),
            quiet=tuple(_name(registry, each) for each in quiet),
            worst=self._worst_load(registry, [each.asset for each in places]),
            used=used,
            limit=limit,
        )

    def _is_quiet(self, place: Place, heard: Mapping[str, int]) -> bool:
        """Return whether nothing is heard of an asset; its alarm may not be there yet."""
        if any(row.kind == Kind.ABSENCE for row in place.alarms):
            return True
        profile = place.lookup.profile_of(place.asset)
        if profile is None or place.asset not in heard:
            return False
        return heard[place.asset] < self._now - round(profile.absence_after_s * MS_PER_S)

    def _heard(self, registry: Registry) -> dict[str, int]:
        """Return when each asset that has devices was last heard [ms], 0: never; nothing without a store."""
        coop = registry.cooperative.id
        if coop not in self._heard_at:
            self._heard_at[coop] = self._read_heard(registry) if self._latest(coop) else {}
        return self._heard_at[coop]

    def _read_heard(self, registry: Registry) -> dict[str, int]:
        lookup, latest = self._lookup(registry), self._latest(registry.cooperative.id)
        places = {each.id: lookup.asset_of(each.id, self._now) for each in registry.devices}
        heard = {asset.id: 0 for asset in places.values() if asset is not None}
        for each in latest:
            asset = places.get(each.series.device)
            if asset is not None:
                heard[asset.id] = max(heard[asset.id], each.reading.event_at)
        return heard

    def _spent(self, registry: Registry) -> tuple[str, str]:
        """Return how much of this month's budget is spent, and its limit; empty where nothing is counted."""
        zone = zone_of(registry.cooperative.time_zone)
        month = month_of(self._now, zone)
        mine = [each for each in accounts(self._connection, month) if each.coop == registry.cooperative.id]
        spent = Spending(sum(each.money for each in mine), sum(each.segments for each in mine))
        budget, unit = self._budget.budget(), self._budget.currency
        by_number = Budget(None, budget.segments).used(spent) if budget.segments is not None else -1.0
        if budget.money is not None and Budget(budget.money).used(spent) >= by_number:
            return f"{spent.money:.2f}", f"{budget.money:.2f} {unit}"
        if budget.segments is not None:
            return str(spent.segments), str(budget.segments)
        return (str(spent.segments), "") if mine else ("", "")

    def _worst_load(self, registry: Registry, assets: Iterable[str]) -> Load | None:
        """Return the goods in some assets that are harmed, else those that keep the shortest."""
        wanted = set(assets)
        loads = [load for asset, load in self._loads_of(registry) if asset in wanted]
        harmed = {
            each.shipment for each in troubles_of(self._alarms(registry.cooperative.id)) if each.shipment
        }
        return min(loads, key=lambda load: (load.shipment not in harmed, _keeps(load)), default=None)

    def _loads_of(self, registry: Registry) -> list[tuple[str, Load]]:
        """Return all goods that are in an asset now, each with that."""
        coop = registry.cooperative.id
        if coop not in self._loads:
            trips = trips_now(registry, self._now)
            states = states_of(self._connection, trips)
            here = [(trip, _asset_of(trip, self._now)) for trip in trips]
            self._loads[coop] = [
                (asset, self._load(registry, trip, asset, states.get(trip.key))) for trip, asset in here
            ]
        return self._loads[coop]

    def _load(self, registry: Registry, trip: Trip, asset: str, state: GoodsState | None) -> Load:
        days = None
        if state is not None and state.fingerprint == trip.fingerprint:
            found = verdict(trip, state, self._now)
            if found.remaining_days is not None and found.decision is not Decision.UNKNOWN:
                days = max(0.0, found.days_left.likely) if found.days_left is not None else 0.0
        product = trip.shipment.product or trip.product.name
        return Load(product, trip.shipment.id, _name(registry, asset), days)

    def _read_alarms(self, coop: str) -> list[AlarmRow]:
        return [row for row in open_alarms(self._connection, coop) if row.state in ACTIVE]

    def _read_latest(self, coop: str) -> list[Latest]:
        return latest_of(self._store, coop)


def _told(alarms: Iterable[AlarmRow]) -> list[AlarmRow]:
    """Return the alarms that people are not spared."""
    return [row for row in alarms if row.suppression == Suppression.NONE]


def _keeps(load: Load) -> float:
    return _FAR_DAYS if load.left_days is None else load.left_days


def _asset_of(trip: Trip, now: int) -> str:
    return next((stay.asset for stay in trip.stays if stay.from_at <= now < stay.until_at), "")


def _name(registry: Registry, asset: str) -> str:
    return next((each.name or each.id for each in registry.assets if each.id == asset), asset)


def _place_name(registry: Registry, contact: Contact) -> str:
    """Return what somebody looks after is called: his one site, else the cooperative."""
    if len(contact.own_sites) == 1 and not contact.own_assets:
        return next((each.name for each in registry.sites if each.id == contact.own_sites[0]), "")
    return registry.cooperative.name or registry.cooperative.id
