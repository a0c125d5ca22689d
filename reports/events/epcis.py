"""epcis.jsonld: a report as EPCIS 2.0 events, for programs of buyers, authorities and carriers. Pure.

Each event has an id that follows from its content: see ``epcis_hash.py``. What is in it:
``custody_events.py`` and ``sensor_events.py``; how things are named: ``epcis_words.py``.
"""

from typing import Any

import msgspec

from coldchain.registry.gs1 import party_link
from reports.content.document import Report
from reports.events.custody_events import moves_of, void_of
from reports.events.epcis_hash import event_id
from reports.events.epcis_words import CONTEXT, NAMESPACES, stamp
from reports.events.sensor_events import measured


def epcis_of(report: Report) -> bytes:
    """Return the JSON-LD document of a report."""
    document = {
        "@context": [CONTEXT, dict(NAMESPACES)],
        "id": f"urn:coldchain:report:{report.number}",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": stamp(report.subject.as_known_at),
        **({"sender": party_link(sender)} if (sender := report.subject.cooperative.gln) else {}),
        "epcisBody": {"eventList": events_of(report)},
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def events_of(report: Report) -> list[dict[str, Any]]:
    """Return the events of a report with their ids, by time."""
    events = [*(each.event for each in moves_of(report)), *void_of(report), *measured(report)]
    return [with_id(each) for each in sorted(events, key=lambda each: str(each["eventTime"]))]


def with_id(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event with the id that follows from its content."""
    return {"eventID": event_id(event, NAMESPACES)} | event
