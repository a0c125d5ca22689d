"""The same numbers stand in the PDF, the workbook, readings.csv, report.json and the EPCIS events of a pack.

A case in which much happened: harm, a gap, an alarm with answers, acts, refused readings. Each file is read
back by another program; a row of a table in the PDF is looked for as a whole, cell by cell.
"""

from collections import Counter

import numpy as np
import pytest
from msgspec.structs import replace

from coldchain.evidence import CameAgain, Refused
from coldchain.instants import from_iso
from helpers.pages_case import harmed_evidence
from helpers.read_back import ReadBack, Row, at_of, bare, ms_of
from helpers.small_fleet import HOUR, MINUTE, NOW
from reports.pack import make_files
from reports.pages.paper import Paper, apportioned, clock_of

AIR = "air/temperature"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> ReadBack:
    folder = tmp_path_factory.mktemp("agree")
    refused = Refused(
        device="d-van-1",
        channel=AIR,
        reason="future-time",
        count=4,
        from_at=NOW - 2 * HOUR,
        until_at=NOW - HOUR,
    )
    evidence = harmed_evidence(folder)
    times = [each.event_at for each in evidence.readings if (each.device, each.channel) == ("d-van-1", AIR)]
    again = CameAgain(device="d-van-1", channel=AIR, event_at=tuple(times[10:13]))
    rich = replace(evidence, refused=(refused,), quarantined={"future-time": 4}, again=(again,))
    return ReadBack(make_files(rich)[1], folder)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    return Paper(harmed_evidence(tmp_path_factory.mktemp("paper")).subject)


def _summary(pack: ReadBack) -> dict[str, Row]:
    """Return the rows of the first sheet by the field of report.json that each names."""
    return {each["field of report.json"]: each for each in pack.sheet("Summary")}


def _event(pack: ReadBack, **fields: object) -> Row:
    (found,) = (each for each in pack.events if fields.items() <= each.items() and "limit" not in each)
    return found


def test_the_verdict(pack: ReadBack, paper: Paper) -> None:
    verdict, summary = pack.report["verdict"], _summary(pack)
    event = _event(pack, bizStep="inspecting")
    assert verdict["decision"] == "watch" == summary["verdict.decision"]["value"]
    assert event["decision"] == "urn:coldchain:decision:watch"
    for name in ("life_used", "excess_used", "remaining_days"):
        row = summary[f"verdict.{name}"]
        assert [row["at best"], row["value"], row["at worst"]] == verdict[name]
    bounds = [event[f"lifeUsed{each}"] for each in ("Best", "Likely", "Worst")]
    assert bounds == verdict["life_used"]
    first = pack.chapter("Shipment", "Charts")
    assert bare("Life used", *map(paper.share, verdict["life_used"])) in first
    assert bare("of it beyond recommended storage", *map(paper.share, verdict["excess_used"])) in first
    days = (f"{paper.number(each, 1)} d" for each in verdict["remaining_days"])
    assert bare("Life left in recommended storage", *days) in first


def test_times_that_add_up(pack: ReadBack, paper: Paper) -> None:
    report, summary = pack.report, _summary(pack)
    names = ("good_ms", "harmful_ms", "unknown_ms")
    parts = [report[name] for name in names]
    assert all(parts)
    assert sum(parts) == report["told_ms"] == 5 * HOUR
    assert [report["verdict"][name] for name in names] == parts
    assert [sum(leg[name] for leg in report["legs"]) for name in names] == parts
    assert [ms_of(summary[name]["value"]) for name in (*names, "told_ms")] == [*parts, report["told_ms"]]
    assert [
        ms_of(sum(leg[f"{name[:-3]} [h:mm:ss]"] for leg in pack.sheet("Legs"))) for name in names
    ] == parts
    event = _event(pack, bizStep="inspecting")
    assert [event[name] for name in ("goodMs", "harmfulMs", "unknownMs")] == parts
    seconds = apportioned(parts)
    assert sum(seconds) == report["told_ms"] // 1000
    first = pack.chapter("within bounds", "Who held the goods")
    for each in (*map(clock_of, seconds), clock_of(sum(seconds))):
        assert each in first


def test_legs(pack: ReadBack, paper: Paper) -> None:
    legs, rows = pack.report["legs"], pack.sheet("Legs")
    assert len(legs) == len(rows) == 2
    table = pack.chapter("Who held the goods", "Charts")
    for leg, row in zip(legs, rows, strict=True):
        used = leg["life_used"]
        bounds = (used["best"], used["likely"], used["worst"])
        assert bounds == tuple(row[f"life_used {each}"] for each in ("best", "likely", "worst"))
        assert (at_of(row["from UTC"]), at_of(row["until UTC"])) == (leg["from_at"], leg["until_at"])
        event = _event(pack, leg=leg["number"], bizStep="sensor_reporting")
        assert tuple(event[f"lifeUsed{each}"] for each in ("Best", "Likely", "Worst")) == bounds
        times = [leg[name] for name in ("good_ms", "harmful_ms", "unknown_ms")]
        assert [event[name] for name in ("goodMs", "harmfulMs", "unknownMs")] == times
        assert [ms_of(row[f"{name} [h:mm:ss]"]) for name in ("good", "harmful", "unknown")] == times
        cells = [leg["custodian_name"], ", ".join(filter(None, (leg["asset_kind"], leg["site"])))]
        cells += [paper.minute(leg["from_at"]), paper.minute(leg["until_at"])]
        cells += ["goes on"] if leg["until_at"] >= pack.report["subject"]["as_known_at"] else []
        cells += [*map(clock_of, apportioned(times)), paper.share(used["likely"])]
        cells += [f"{paper.number(100 * used['best'], 1)} – {paper.number(100 * used['worst'], 1)}"]
        cells += [paper.number(leg[name]) for name in ("minimum_c", "mean_c", "maximum_c", "mkt_c")]
        assert bare(str(leg["number"]), leg["asset_name"], *cells) in table
    for place, name in enumerate(("best", "likely", "worst")):
        whole = pack.report["verdict"]["life_used"][place]
        assert sum(leg["life_used"][name] for leg in legs) == pytest.approx(whole, rel=1e-9)


def test_temperatures(pack: ReadBack, paper: Paper) -> None:
    verdict, summary = pack.report["verdict"], _summary(pack)
    names = ("minimum_c", "mean_c", "maximum_c", "mkt_c")
    assert [summary[f"verdict.{name}"]["value"] for name in names] == [verdict[name] for name in names]
    assert _event(pack, bizStep="inspecting")["mktC"] == verdict["mkt_c"]
    words = ("Goods, lowest", "Goods, mean over time", "Goods, highest", "Mean kinetic temperature")
    first = pack.chapter("together", "Who held the goods")
    for name, word in zip(names, words, strict=True):
        assert bare(word, paper.measured(verdict[name], "Cel")) in first
    for leg, row in zip(pack.report["legs"], pack.sheet("Legs"), strict=True):
        assert [row[f"{name} [degC]"] for name in names] == [leg[name] for name in names]
        event = _event(pack, leg=leg["number"], bizStep="sensor_reporting")
        mean, kinetic = event["sensorElementList"][0]["sensorReport"]
        found = [mean["minValue"], mean["meanValue"], mean["maxValue"], kinetic["value"]]
        assert found == [leg[name] for name in names]


def test_sensors_are_what_the_readings_say(pack: ReadBack, paper: Paper) -> None:
    """Worked out anew of readings.csv, by numpy alone."""
    values: dict[tuple[str, str], list[float]] = {}
    for each in pack.readings:
        if each["value"]:
            values.setdefault((each["device"], each["channel"]), []).append(float(each["value"]))
    sensors, rows = pack.report["sensors"], pack.sheet("Sensors")
    table = pack.chapter("Figures", "By what was judged")
    assert len(sensors) == len(rows) == len(values)
    elements = [
        (element["sensorReport"][0], element["sensorMetadata"].get("deviceID", ""))
        for event in pack.events
        for element in event.get("sensorElementList", ())
        if "exception" not in element["sensorReport"][0]
    ]
    for each, row in zip(sensors, rows, strict=True):
        mine = np.array(values[each["device"], each["channel"]])
        found = [float(mine.min()), float(mine.mean()), float(mine.max()), float(mine.std(ddof=1))]
        told = [each[name] for name in ("minimum", "mean", "maximum", "deviation")]
        assert told == pytest.approx(found, rel=1e-12)
        assert [row[name] for name in ("minimum", "mean", "maximum", "deviation")] == told
        assert each["count"] == len(mine) == row["count"]
        cells = (str(each["count"]), *map(paper.number, told))
        assert bare(f"{paper.channel(each['channel'])}, {each['name']}", *cells) in table
        probe = f"{each['device']}:{each['channel'].partition('/')[0]}"
        shown = [
            [report[name] for name in ("minValue", "meanValue", "maxValue", "sDev")]
            for report, device in elements
            if device.endswith(probe)
        ]
        assert told in shown, "an air probe tells temperature and humidity"
        assert len(shown) == len(
            [one for one in sensors if f"{one['device']}:{one['channel']}".startswith(probe)]
        )


def test_times_beyond_a_limit(pack: ReadBack, paper: Paper) -> None:
    outs, rows = pack.report["outs"], pack.sheet("Excursions")
    events = [each for each in pack.events if "limit" in each]
    table = pack.chapter("Times beyond a limit Temperature", "Limits of the law, and")
    assert len(outs) == len(rows) == len(events) == 3
    for out, row, event in zip(outs, rows, events, strict=True):
        assert (at_of(row["from UTC"]), at_of(row["until UTC"])) == (out["from_at"], out["until_at"])
        assert [row[name] for name in ("extreme", "readings", "limit", "bound")] == [
            out[name] for name in ("extreme", "readings", "limit", "bound")
        ]
        (element,) = event["sensorElementList"]
        span = element["sensorMetadata"]
        assert [from_iso(span[name]) for name in ("startTime", "endTime")] == [
            out["from_at"],
            out["until_at"],
        ]
        assert element["sensorReport"][0]["maxValue"] == out["extreme"]
        assert (event["bound"], event["readings"]) == (out["bound"], out["readings"])
        cells = [paper.at(out["until_at"]), paper.lasted(out["until_at"] - out["from_at"])]
        cells += [paper.measured(out["extreme"], out["unit"]), paper.at(out["extreme_at"])]
        assert bare(paper.at(out["from_at"]), *cells) in table
        beyond = [
            float(each["value"])
            for each in pack.readings
            if (each["device"], each["channel"]) == (out["device"], out["channel"])
            and out["from_at"] <= int(each["event_at"]) <= out["until_at"]
            and float(each["value"]) > out["bound"]
        ]
        assert (len(beyond), max(beyond)) == (out["readings"], out["extreme"])


def test_the_ledger(pack: ReadBack, paper: Paper) -> None:
    ledger, rows = pack.report["ledger"], pack.sheet("Ledger")
    counts = Counter((each["device"], each["channel"]) for each in pack.readings)
    table = pack.chapter("Ledger of readings", "Gaps")
    assert {(each["device"], each["channel"]): each["received"] for each in ledger} == counts
    names = ("expected", "received", "duplicate", "late", "failed", "missing", "unheard")
    assert {each["device"]: each["duplicate"] for each in ledger if each["channel"] == AIR} == {
        "d-cooler-1": 0,
        "d-van-1": 3,
    }
    for each, row in zip(ledger, rows, strict=True):
        assert [row[name] for name in names] == [each[name] for name in names]
        assert ms_of(row["silent [h:mm:ss]"]) == each["silent_ms"]
        cells = [str(each[name]) for name in ("expected", "received", "late")]
        cells += [paper.lasted(each["latest_ms"])]
        cells += [str(each[name]) for name in ("duplicate", "failed", "missing", "unheard")]
        cells += [paper.lasted(each["silent_ms"])]
        assert each["expected"] == each["received"] + each["missing"] + each["unheard"]
        begin = (paper.channel(each["channel"]), each["device"], paper.at(each["from_at"]))
        assert bare(*begin, paper.at(each["until_at"]), *cells) in table
    assert len(pack.sheet("Readings")) == len(pack.readings) == sum(counts.values())


def test_gaps_and_what_was_refused(pack: ReadBack, paper: Paper) -> None:
    (hole,) = pack.report["holes"]
    (row,) = pack.sheet("Gaps")
    assert (at_of(row["from UTC"]), at_of(row["until UTC"])) == (hole["from_at"], hole["until_at"])
    assert row["missing"] == hole["missing"] == 40
    lasted = paper.lasted(hole["until_at"] - hole["from_at"])
    cells = (hole["device"], paper.at(hole["from_at"]), paper.at(hole["until_at"]), lasted, "40")
    assert bare(*cells) in pack.chapter("Gaps Device", "Refused, and kept")
    (refused,) = pack.report["refused"]
    (row,) = pack.sheet("Refused")
    assert [row[name] for name in ("device", "channel", "reason", "count")] == [
        refused[name] for name in ("device", "channel", "reason", "count")
    ]
    assert pack.report["quarantined"] == {"future-time": 4}
    assert _summary(pack)["quarantined.future-time"]["value"] == 4
    words = bare("air temperature", "d-van-1", "future-time", "4", paper.at(refused["from_at"]))
    assert words in pack.chapter("Refused, and kept", "Where the times came from")


def test_alarms_and_who_was_told(pack: ReadBack, paper: Paper) -> None:
    (alarm,) = pack.report["alarms"]
    rows, chapter = pack.sheet("Alarms"), pack.chapter("Alarms, who was told", "What people said and did")
    kinds = Counter(row["row is a"] for row in rows)
    assert kinds == {
        "step": len(alarm["steps"]),
        "message": len(alarm["told"]),
        "action": len(alarm["actions"]),
    }
    told = [row for row in rows if row["row is a"] == "message"]
    for message, row in zip(alarm["told"], told, strict=True):
        names = ("name", "role", "to", "address", "body")
        told_of = tuple(row[name] or "" for name in ("who", "role", "id", "address", "text"))
        assert told_of == tuple(message[name] for name in names)
        assert at_of(row["recorded or sent UTC"]) == message["sent_at"]
        delivered = message["delivered_at"]
        assert row["delivered UTC"] is None if delivered is None else at_of(row["delivered UTC"]) == delivered
        way = f"delivered {paper.at(delivered)}" if delivered else "no word that it arrived"
        sent = f"sent {paper.at(message['sent_at'])}"
        assert bare(message["name"], message["address"], paper.name(message["channel"]), sent, way) in chapter
    for step in alarm["steps"]:
        assert bare(paper.at(step["event_at"]), paper.name(step["event"])) in chapter
    (done,) = alarm["actions"]
    assert bare(paper.at(done["at"]), paper.name(done["action"]), done["comment"]) in chapter


def test_acts(pack: ReadBack, paper: Paper) -> None:
    acts, rows = pack.report["acts"], pack.sheet("Acts")
    chapter = pack.chapter("What people said and did", "Corrections: who changed")
    for act, row in zip(acts, rows, strict=True):
        assert (at_of(row["UTC"]), row["act"], row["by"]) == (act["at"], act["act"], act["by"])
        assert row["measured_c [degC]"] == act["measured_c"] == 4.2
        cells = [paper.at(act["at"]), f"entered {paper.at(act['recorded_at'])}", paper.name(act["act"])]
        assert (
            bare(*cells, act["by"], paper.name(act["via"]), act["asset"], act["custodian"], "4.2 °C")
            in chapter
        )
    assert acts[0]["recorded_at"] - acts[0]["at"] == MINUTE * 4
