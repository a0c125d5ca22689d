"""What was said and done, as it stands on the pages: verdicts as given, alarms, custody, answers. Pure."""

from collections.abc import Sequence

from coldchain.access.actors import Via
from coldchain.evidence import Action, AlarmStory, Message
from coldchain.instants import MS_PER_S
from coldchain.judgement.verdict import TimerVerdict, Verdict
from reports.content.document import Act, Report
from reports.pages.blocks import Block, Cell, para, some, spanned
from reports.pages.paper import NOTHING, Paper, share_words
from reports.pages.untold import event_name, untold_rows
from reports.words.reasons import reason_words

_LATER_MS = 60_000
_MERGED = "merged"
HASH_SHOWN = 8
"""Digits of a product's hash: enough to tell its versions apart; the whole one is in the files."""
TO_NOBODY = ("log", "file")
"""Channels that are written, for whoever looks there, and reach no person by themselves."""
_NOBODY = ("watcher", "settings file")
"""Who acts by himself and is nobody."""


def versions_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return how far the law's timers have come, and each verdict with why it was given."""
    say = paper.say
    head: list[Cell] = [
        say("Version"),
        say("Given at"),
        [say("Verdict"), say("judged by")],
        say("Life used"),
        say("Harmful"),
        say("Unknown"),
        say("Why"),
    ]
    rows: list[list[Cell]] = [
        [
            f"{each.version} ({say('final')})" if each.final else str(each.version),
            paper.at(each.recorded_at),
            [paper.name(str(each.verdict.decision)), _judged_by(each.verdict, paper)],
            share_words(each.verdict.life_used, paper),
            paper.lasted(each.verdict.harmful_ms),
            paper.lasted(each.verdict.unknown_ms),
            cause_words(each.cause, paper),
        ]
        for each in report.given
    ]
    timers = _timers(report, paper)
    return [
        timers or para(say("No limit of the law applies.")),
        some(say("Verdicts as they were given"), "lllrrrw", head, rows)
        or para(say("No verdict had been given.")),
    ]


def _judged_by(verdict: Verdict, paper: Paper) -> str:
    """Return by which product, as it was then, a verdict was reached: its name and the begin of its hash."""
    if not verdict.product:
        return paper.say("not written down")
    if not verdict.product_hash:
        return f"{verdict.product} ({paper.say('not written down')})"
    return f"{verdict.product} {verdict.product_hash[:HASH_SHOWN]}"


def cause_words(cause: str, paper: Paper) -> str:
    """Return why there was a new verdict, in the report's language."""
    before, became, after = cause.partition(" became ")
    if became:
        return paper.say("{before} became {after}", before=paper.name(before), after=paper.name(after))
    if cause.startswith("now "):
        return paper.say("now: {decision}", decision=paper.name(cause.removeprefix("now ")))
    return paper.name(cause)


def _timers(report: Report, paper: Paper) -> Block | None:
    say, verdict = paper.say, report.verdict
    rules = {each.name: each for each in report.product.timers} if report.product else {}
    unknown_ms = verdict.unknown_ms if verdict else 0
    rows: list[list[Cell]] = []
    for timer in verdict.timers if verdict else ():
        rule = rules.get(timer.name)
        side = paper.name("above" if rule.above else "below") if rule else ""
        allowed_ms = round(rule.duration_s.value * MS_PER_S) if rule else 0
        rows.append(
            [
                [timer.name, rule.text.replace(" degC", "\u00a0°C")] if rule and rule.text else timer.name,
                f"{side} {paper.limit(rule.bound.value, 'Cel')}" if rule else NOTHING,
                paper.lasted(allowed_ms) if rule else NOTHING,
                *_how_far(timer, allowed_ms, unknown_ms, paper),
            ]
        )
    head = [say("Rule"), say("Counts"), say("Allowed"), say("Used"), say("Ran out")]
    return some(say("Limits of the law"), "wlrrl", head, rows)


def _how_far(timer: TimerVerdict, allowed_ms: int, unknown_ms: int, paper: Paper) -> list[Cell]:
    """Return how much of what is allowed was used, and when it ran out; silence does not say that it did not.

    One that starts again after recovery may have run out, and count nothing now.
    """
    if timer.fired_at is not None:
        is_over = timer.elapsed_ms >= allowed_ms
        used = paper.lasted(timer.elapsed_ms) if is_over else f"≥\u00a0{paper.lasted(allowed_ms)}"
        return [used, paper.at(timer.fired_at)]
    is_open = unknown_ms and timer.elapsed_ms + unknown_ms >= allowed_ms
    return [paper.lasted(timer.elapsed_ms), paper.say("not known") if is_open else paper.say("no")]


def alarms_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return each alarm with what happened, who was told, and what was answered, in the order of time."""
    say = paper.say
    rows: list[list[Cell] | Block] = []
    for alarm in report.alarms:
        rows.append(spanned(_alarm_name(alarm, paper)))
        rows += [row for _, row in sorted(_events(alarm, paper), key=lambda each: each[0])]
        if not alarm.told and not alarm.not_told:
            rows.append(["", say("No message about it is on record."), "", ""])
    head = [say("When"), say("What"), say("Who"), say("How")]
    return [some("", "lwww", head, rows) or para(say("None."))]


def _alarm_name(alarm: AlarmStory, paper: Paper) -> str:
    parts = [
        paper.name(alarm.severity),
        alarm.asset_name or alarm.asset,
        alarm.device,
        paper.channel(alarm.channel),
        paper.name(alarm.limit),
    ]
    return " · ".join(part for part in parts if part)


def _events(alarm: AlarmStory, paper: Paper) -> list[tuple[tuple[int, int], list[Cell]]]:
    say = paper.say
    found: list[tuple[tuple[int, int], list[Cell]]] = []
    for step in alarm.steps:
        late = say("found {time}", time=paper.at(step.recorded_at))
        how = late if step.late or abs(step.recorded_at - step.event_at) > _LATER_MS else ""
        at = min(step.event_at, step.recorded_at)  # a clock may go ahead: nothing was known before it was
        found.append(((at, 0), [paper.at(step.event_at), event_name(step.event, alarm, paper), "", how]))
    for told in alarm.told:
        what = say("told: {step}", step=event_name(told.step, alarm, paper)) if told.step else say("told")
        who = [told.name or told.to, *role_words(told.role, paper)]
        who += [told.address] if told.address and told.address != told.channel else []
        row: list[Cell] = [paper.at(told.created_at), [what, told.body], who, _delivery(told, paper)]
        found.append(((told.created_at, 1), row))
    found += [((at, 3), row) for at, row in untold_rows(alarm, paper)]
    found += [((done.at, 2), _done(done, paper)) for done in alarm.actions]
    return found


def _done(done: Action, paper: Paper) -> list[Cell]:
    if done.via == Via.CLOCK:  # its comment is in English, and says no more than the rows around it
        return [paper.at(done.at), paper.name(done.action), paper.name(done.by), ""]
    until = paper.say("until {time}", time=paper.at(done.until_at)) if done.until_at else ""
    parts = [part for part in (paper.name(done.action), done.comment, until) if part]
    by = [done.name or done.by, *role_words(done.role, paper)]
    return [paper.at(done.at), parts, by, paper.name(done.via)]


def role_words(role: str, paper: Paper) -> list[str]:
    """Return what somebody does, as a line; none when it is not known."""
    return [paper.name(role)] if role else []


def _delivery(told: Message, paper: Paper) -> list[str]:
    say = paper.say
    parts = [paper.name(told.channel)]
    error = [reason_words(told.error, paper.words)] if told.error else []
    if told.with_others:
        parts.append(say("in one text with other news"))
    if told.gateway:
        parts.append(
            say("by the gateway {gateway}, while it could not reach the station", gateway=told.gateway)
        )
    if told.channel in TO_NOBODY:
        is_there = told.sent_at is not None
        time = paper.at(told.sent_at)
        parts.append(
            say("written {time}, and sent to no telephone", time=time) if is_there else say("not sent")
        )
        return [*parts, *error]
    if told.sent_at is not None:
        parts.append(say("sent {time}", time=paper.at(told.sent_at)))
    parts.append(
        say("delivered {time}", time=paper.at(told.delivered_at))
        if told.delivered_at is not None
        else say("no word that it arrived")
        if told.sent_at is not None
        else say("not sent")
    )
    return [*parts, *error]


def acts_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return what was said of the goods, with what was taken back."""
    return [acts_table(report.acts, paper) or para(paper.say("Nothing was said of the goods by hand."))]


def people_said(report: Report, paper: Paper) -> list[Block | None]:
    """Return what was said of the goods, what was done about alarms, and who all these people are."""
    return [*acts_of(report, paper), *doings_of(report, paper), _persons(report, paper)]


def _persons(report: Report, paper: Paper) -> Block | None:
    say = paper.say
    rows: list[list[Cell]] = [
        [each.name, paper.name(each.role) if each.role else NOTHING, each.reach or NOTHING, id_]
        for id_, each in sorted(report.persons.items(), key=lambda one: (one[1].name, one[0]))
        if id_ not in _NOBODY
    ]
    head = [say("Name"), say("Role"), say("Telephone or mail"), say("Id in the files")]
    return some(say("People who are named in this report"), "wlww", head, rows)


def acts_table(acts: Sequence[Act], paper: Paper) -> Block | None:
    """Return acts as a table; None of none."""
    say = paper.say
    head = [say("When"), say("What"), say("By"), say("Where, in whose hands"), say("Measured"), say("Why")]
    return some(say("Custody"), "llwwrw", head, [_act(act, paper) for act in acts])


def _act(act: Act, paper: Paper) -> list[Cell]:
    say = paper.say
    what = [paper.name(act.act)] + ([say("(taken back)")] if act.taken_back else [])
    what += [_from_to(act)] if act.parent else []
    when = [paper.at(act.at)]
    if abs(act.recorded_at - act.at) > _LATER_MS:
        when.append(say("entered {time}", time=paper.at(act.recorded_at)))
    where = [part for part in (act.asset, act.custodian, act.receiver, act.site) if part]
    measured = [paper.limit(act.quantity_kg, "kg")] if act.quantity_kg is not None else []
    measured += [paper.measured(act.measured_c, "Cel", 1)] if act.measured_c is not None else []
    by = [act.by, paper.name(act.via)] if act.via else [act.by]
    return [when, what, by, where or [NOTHING], measured or [NOTHING], act.why]


def _from_to(act: Act) -> str:
    """Return which goods became which: an act that says no place is of goods that went into others."""
    went_away = act.act == _MERGED and not act.asset
    return f"{act.shipment} → {act.parent}" if went_away else f"{act.parent} → {act.shipment}"


def doings_of(report: Report, paper: Paper) -> list[Block | None]:
    """Return what people did about alarms: corrective actions, with their own words; not what time did."""
    say = paper.say
    done = sorted(
        (
            (each.at, _alarm_name(alarm, paper), each)
            for alarm in report.alarms
            for each in alarm.actions
            if each.via != Via.CLOCK
        ),
        key=lambda one: (one[0], one[1]),
    )
    rows: list[list[Cell]] = [
        [
            paper.at(at),
            name,
            paper.name(each.action),
            [each.name or each.by, *role_words(each.role, paper)],
            each.comment or NOTHING,
        ]
        for at, name, each in done
    ]
    head = [say("When"), say("Alarm"), say("What"), say("By"), say("In their words")]
    return [
        some(say("Corrective actions"), "lwlww", head, rows)
        or para(say("No corrective action is on record."))
    ]
