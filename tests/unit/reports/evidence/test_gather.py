"""From the stores to evidence: what was known then, of what was there, and of nothing else."""

from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from coldchain.errors import RegistryError
from coldchain.evidence import SubjectKind
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.keeping import Hold
from helpers.evidence_case import SHIPMENT, evidence_on, moved_fleet
from helpers.later_case import LATER, add_later, correct_later, link_alarm, people_later, shelve
from helpers.small_fleet import COOP, HOUR, MINUTE, NOW, Fleet, build_fleet
from links.journal import Entry
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey
from links.records import Records
from links.records_custody import write_acts
from links.records_holds import add_hold, lift_hold
from links.records_registry import load_registry, save_registry
from reports.comparing.compare import Told, compare
from reports.comparing.parts import How
from reports.content.build import build_report
from reports.evidence.gather import Asked

SUBJECTS = (
    Asked(SubjectKind.SHIPMENT, SHIPMENT, NOW),
    Asked(SubjectKind.LEG, f"{SHIPMENT}.1", NOW),
    Asked(SubjectKind.LEG, f"{SHIPMENT}.2", NOW),
    Asked(SubjectKind.ASSET, "van-1", NOW, NOW - 6 * HOUR, NOW),
)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    return moved_fleet(tmp_path_factory.mktemp("gather"))


def test_the_same_knowledge_gives_the_same_bytes_whatever_came_later(tmp_path: Path) -> None:
    fleet = moved_fleet(tmp_path)
    link_alarm(fleet)
    before = [evidence_on(fleet, asked) for asked in SUBJECTS]
    reports = [msgspec.json.encode(build_report(each)) for each in before]
    assert before[3].alarms
    verdict = build_report(before[0]).verdict
    assert verdict is not None
    add_later(fleet, verdict)
    after = [evidence_on(fleet, asked) for asked in SUBJECTS]
    assert [msgspec.json.encode(build_report(each)) for each in after] == reports
    assert [msgspec.json.encode(each) for each in after] == [msgspec.json.encode(each) for each in before]
    now_known = evidence_on(fleet, SUBJECTS[0]._replace(known_at=LATER))
    assert (len(now_known.given), len(now_known.audit)) == (1, 1)
    assert len(now_known.readings) > len(before[0].readings)
    (story,) = evidence_on(fleet, SUBJECTS[3]._replace(known_at=LATER)).alarms
    assert [step.event for step in story.steps] == ["raise", "return"]
    assert [action.by for action in story.actions] == ["grace"]
    assert now_known.way is not None
    assert [act.key for act in now_known.way.acts] == ["late-1"]


def test_what_came_again_is_told_from_then_on_and_changes_nothing_before(tmp_path: Path) -> None:
    fleet = moved_fleet(tmp_path)
    series = SeriesKey(COOP, "d-van-1", "air/temperature")
    before = [msgspec.json.encode(build_report(evidence_on(fleet, asked))) for asked in SUBJECTS]
    with closing(SqliteReadings(fleet.readings)) as store:
        some = store.range(series, start_at=NOW - 5 * HOUR, end_at=NOW - 4 * HOUR)[::7]
        for number, came_at in enumerate((NOW + MINUTE, NOW + 2 * MINUTE), 1):
            again = tuple(replace(each, received_at=came_at) for each in some)
            store.write([(store.position() + number, Entry(COOP, "gw-road", came_at, again))])
    assert [msgspec.json.encode(build_report(evidence_on(fleet, asked))) for asked in SUBJECTS] == before
    for known_at, count in ((NOW + MINUTE - 1, 0), (NOW + MINUTE, len(some)), (LATER, len(some))):
        told = [build_report(evidence_on(fleet, asked._replace(known_at=known_at))) for asked in SUBJECTS]
        counted = [sum(row.duplicate or 0 for row in report.ledger) for report in told]
        assert counted == [count, count, 0, count]
        assert {(row.device, row.channel) for row in told[0].ledger if row.duplicate} <= {series[1:]}
    assert len(some) > 5


def test_what_is_registered_counts_as_it_was_known_then(tmp_path: Path) -> None:
    fleet = moved_fleet(tmp_path)
    before = [msgspec.json.encode(evidence_on(fleet, asked)) for asked in SUBJECTS]
    correct_later(fleet)
    assert [msgspec.json.encode(evidence_on(fleet, asked)) for asked in SUBJECTS] == before
    later = evidence_on(fleet, SUBJECTS[0]._replace(known_at=LATER))
    assert [each.certificate for each in later.calibrations] == ["K-7"]
    report = build_report(later)
    assert [(each.action, each.about.partition("@")[0], each.by, each.why) for each in report.edits] == [
        ("registry:add", "calibrations/d-van-1", "grace", "the paper was found"),
        ("registry:change", "placements/d-cooler-1", "grace", "the paper was found"),
    ]
    (stretch,) = (each for each in later.stretches if each.device == "d-cooler-1")
    assert stretch.from_at == NOW - HOUR // 2
    was = build_report(evidence_on(fleet))
    changes = compare(Told(evidence_on(fleet), was), Told(later, report))
    assert [each.number for each in changes.edits] == [each.number for each in report.edits]
    assert "sensors[d-van-1 air/temperature].certificate" in {each.field for each in changes.fields}
    assert {each.how for each in changes.readings} >= {How.LEFT_OUT}


def test_other_names_ends_and_texts_that_come_later_change_nothing_that_was_known_then(
    tmp_path: Path,
) -> None:
    fleet = moved_fleet(tmp_path)
    link_alarm(fleet)
    shelve(fleet, "ann")  # at the machine: who has no account yet
    before = [evidence_on(fleet, asked) for asked in SUBJECTS]
    people_later(fleet)
    for asked, was in zip(SUBJECTS, before, strict=True):
        assert msgspec.json.encode(evidence_on(fleet, asked)) == msgspec.json.encode(was), asked.id
    assert {each.name for each in before[3].persons.values()} >= {"Peter Wanjala", "Grace Achieng"}
    later = evidence_on(fleet, SUBJECTS[3]._replace(known_at=LATER))
    assert {"Grace Otieno", "Another ann"} <= {each.name for each in later.persons.values()}
    assert [told.gateway for story in later.alarms for told in story.told if told.gateway] == ["gw-road"]


def test_a_shipment_has_what_stood_beside_it_and_no_more(fleet: Fleet) -> None:
    evidence = evidence_on(fleet)
    assert [(each.device, each.from_at, each.until_at) for each in evidence.stretches] == [
        ("d-cooler-1", NOW - HOUR, NOW),
        ("d-van-1", NOW - 5 * HOUR, NOW - HOUR),
    ]
    for each in evidence.readings:
        (stretch,) = (one for one in evidence.stretches if one.device == each.device)
        assert stretch.from_at <= each.event_at < stretch.until_at
        assert each.received_at <= NOW
    names = [(each.device, each.channel, each.event_at) for each in evidence.readings]
    assert names == sorted(set(names))
    assert set(evidence.devices) == {"d-cooler-1", "d-van-1"}
    assert set(evidence.assets) == {"cooler-1", "van-1"}
    assert evidence.people == {"grace": "Grace Achieng", "peter": "Peter Wanjala"}
    assert evidence.places["van-1"] == "Van KBZ 214"


def test_a_leg_is_judged_as_in_the_whole_way(fleet: Fleet) -> None:
    whole = build_report(evidence_on(fleet))
    second = build_report(evidence_on(fleet, SUBJECTS[2]))
    assert second.verdict == whole.verdict
    assert second.legs == whole.legs
    assert second.told_ms == HOUR == second.subject.until_at - second.subject.from_at
    assert {each.device for each in second.sensors} == {"d-cooler-1"}
    assert {each.device for each in second.ledger} == {"d-cooler-1"}
    first = build_report(evidence_on(fleet, SUBJECTS[1]))
    assert first.told_ms == 4 * HOUR
    assert len(first.legs) == 1
    assert [(each.asset_kind, each.site) for each in second.legs] == [("van", ""), ("cooler", "Kaimosi")]
    assert set(second.limits) == {"cooler-1"}


@pytest.mark.parametrize(
    ("kind", "id_", "said"),
    [
        (SubjectKind.SHIPMENT, "s-99", "s-99"),
        (SubjectKind.LEG, "s-1", "shipment"),
        (SubjectKind.LEG, "s-1.0", "from 1 to 2"),
        (SubjectKind.LEG, "s-1.3", "from 1 to 2"),
        (SubjectKind.LEG, "s-1.x", "from 1 to 2"),
        (SubjectKind.LEG, "s-1.²", "from 1 to 2"),
        (SubjectKind.ASSET, "van-99", f"an asset of {COOP}"),
    ],
)
def test_what_there_is_not_is_refused_in_words(fleet: Fleet, kind: SubjectKind, id_: str, said: str) -> None:
    with pytest.raises(RegistryError, match=said):
        evidence_on(fleet, Asked(kind, id_, NOW, NOW - HOUR, NOW))


def test_before_it_was_loaded_there_is_nothing_to_tell(fleet: Fleet) -> None:
    with pytest.raises(RegistryError, match="nowhere"):
        evidence_on(fleet, Asked(SubjectKind.SHIPMENT, SHIPMENT, NOW - 6 * HOUR))


def test_knowledge_ends_the_time_that_is_told(fleet: Fleet) -> None:
    evidence = evidence_on(fleet, Asked(SubjectKind.SHIPMENT, SHIPMENT, NOW - 3 * HOUR))
    assert evidence.subject.until_at == NOW - 3 * HOUR
    assert max(each.received_at for each in evidence.readings) <= NOW - 3 * HOUR
    assert [each.device for each in evidence.stretches] == ["d-van-1"]


def test_other_goods_have_a_way_of_their_own(tmp_path: Path) -> None:
    evidence = evidence_on(build_fleet(tmp_path, hours=3), Asked(SubjectKind.SHIPMENT, "s-2", NOW))
    assert {each.device for each in evidence.readings} == {"d-van-2"}
    assert evidence.alarms == ()


def test_what_was_split_off_is_taken_away_once(tmp_path: Path) -> None:
    fleet = moved_fleet(tmp_path)
    split = CustodyAct(
        key="split-1",
        shipment="s-1a",
        act=CustodyKind.SPLIT,
        person="grace",
        via="console",
        at=NOW - 30 * MINUTE,
        from_asset="cooler-1",
        asset="box-1",
        custodian="grace",
        recorded_at=NOW - 29 * MINUTE,
        parent=SHIPMENT,
        quantity_kg=100.0,
    )
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        write_acts(connection, COOP, [split])
    for known_at, left_kg in ((NOW - 30 * MINUTE, 480.0), (NOW, 380.0)):
        report = build_report(evidence_on(fleet, Asked(SubjectKind.SHIPMENT, SHIPMENT, known_at)))
        assert report.goods is not None
        assert report.goods.quantity_kg == left_kg


def test_holds_are_those_that_stood_as_was_known_then(tmp_path: Path) -> None:
    fleet = moved_fleet(tmp_path)
    set_at = NOW - HOUR // 2
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        for number, about in enumerate((f"shipments/{SHIPMENT}", "assets/van-2", "*"), 1):
            add_hold(connection, COOP, Hold(id=0, about=about, why="a claim", by="ann", set_at=set_at))
            if number == 3:
                told = {"lifted_at": LATER - 1, "lifted_by": "bob", "lifted_why": "settled"}
                hold = Hold(id=3, about=about, why="a claim", by="ann", set_at=set_at, **told)  # type: ignore[arg-type]
                lift_hold(connection, COOP, hold)
    for asked in SUBJECTS:
        report = build_report(evidence_on(fleet, asked))
        assert [each.id for each in report.holds] == [1, 3], asked  # the other van has no part in it
        assert {each.lifted_at for each in report.holds} == {None}  # nobody knew of it yet
        before = evidence_on(fleet, asked._replace(known_at=set_at - 1))
        assert before.holds == ()
    later = build_report(evidence_on(fleet, SUBJECTS[0]._replace(known_at=LATER)))
    assert [(each.lifted_by, each.lifted_why) for each in later.holds] == [("", ""), ("bob", "settled")]
    told = msgspec.json.decode(msgspec.json.encode(later))["holds"][0]
    assert (told["about"], told["why"], told["set_at"]) == (f"shipments/{SHIPMENT}", "a claim", set_at)
    known = [evidence_on(fleet, SUBJECTS[0]._replace(known_at=at)) for at in (NOW, LATER)]
    changes = compare(*(Told(each, build_report(each)) for each in known))
    assert [each for each in changes.fields if "holds" in str(each)]


def test_what_has_a_number_at_gs1_is_told_by_it(tmp_path: Path) -> None:
    fleet = moved_fleet(tmp_path)
    given = {
        "assets": {"van-1": {"giai": "6291041500VAN1"}, "cooler-1": {"grai": "06291041500213C1"}},
        "devices": {"d-van-1": {"giai": "6291041500LOG1"}, "d-van-2": {"giai": "6291041500LOG2"}},
        "contacts": {"peter": {"gln": "6291041500213"}},
    }
    registry = replace(
        fleet.registry,
        legs=(),
        **{
            kind: tuple(replace(each, **its.get(each.id, {})) for each in getattr(fleet.registry, kind))
            for kind, its in given.items()
        },
    )
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        legs = load_registry(connection, COOP).legs
        save_registry(connection, replace(registry, legs=legs))
    assert evidence_on(fleet).links == {
        "asset/van-1": "https://id.gs1.org/8004/6291041500VAN1",
        "asset/cooler-1": "https://id.gs1.org/8003/06291041500213C1",
        "device/d-van-1": "https://id.gs1.org/8004/6291041500LOG1",
        "party/peter": "https://id.gs1.org/417/6291041500213",
        "party-named/Peter Wanjala": "https://id.gs1.org/417/6291041500213",
    }
