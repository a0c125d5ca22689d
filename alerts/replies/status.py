"""How it is with what a person is responsible for: the worst asset, its temperature, its goods."""

from alerts.in_care import ACTIVE, Place, assets_of, latest_of, place_of, temperature_in
from alerts.replies.conversation import Asked, Reply, asset_name, time_text
from coldchain.registry.registry import Lookup
from links.readings_store import ReadingsStore
from links.records_views import open_alarms


def answer(asked: Asked) -> Reply:
    """Return how it is."""
    talk = asked.talk
    places: list[Place] = []
    for person, registry in talk.registries():
        contact = next((each for each in registry.contacts if each.id == person.contact), None)
        alarms = [row for row in open_alarms(talk.connection, person.coop) if row.state in ACTIVE]
        mine = assets_of(registry, contact, talk.now) if contact else []
        lookup = Lookup(registry)
        places += [place_of(lookup, asset, alarms, talk.now) for asset in mine]
    if not places:
        return Reply("status: nothing", "status_nothing")
    places.sort(key=lambda each: each.rank)
    worst = places[0]
    others = sum(each.alarm is not None and each.asset != worst.asset for each in places)
    said = _said(worst, talk.store, talk.now)
    if worst.alarm is None:
        return Reply(f"status: {worst.asset}", "status_good", said)
    said["since"] = time_text(worst.registry, worst.alarm.began_at)
    if others:
        said["count"] = str(others)
    return Reply(f"status: {worst.asset}", "status_bad", said)


def _said(place: Place, store: ReadingsStore, now: int) -> dict[str, str]:
    registry = place.registry
    reading = temperature_in(place, latest_of(store, registry.cooperative.id), now)
    goods = [
        f"{each.product} {each.quantity_kg:.0f} kg" for each in place.lookup.shipments_in(place.asset, now)
    ]
    return {
        "asset": asset_name(registry, place.asset),
        "value": "" if reading is None else f"{reading.value:.1f}C",
        "time": time_text(registry, reading.event_at if reading else now),
        "goods": ", ".join(goods),
    }
