"""Notes for evidence what keeps an alarm from people by design, and since when: a gateway, loading, chatter.

The alarm's row knows only how it is now; who asks later what people were not told of, and why, needs to know
how it was. Windows that people opened are on record themselves, and are noted all the same. Decides nothing.
"""

from coldchain.judgement.acts import Action
from coldchain.judgement.alarms import Alarm
from coldchain.judgement.suppression import causes_of
from links.records import Connection
from links.records_actions import Note, write_note


def note_causes(connection: Connection, before: Alarm, after: Alarm, now: int) -> None:
    """Write down which causes keep an alarm from people from now on [ms], and which do no more.

    Args:
        connection: In the transaction that changes the alarm.
        before: The alarm as it was.
        after: As it is.
        now: [ms].
    """
    if before.by_design == after.by_design:
        return
    was, is_ = causes_of(before), causes_of(after)
    changed = [(Action.EXPLAINED, cause) for cause in sorted(is_ - was)]
    changed += [(Action.EXPLAINED_NO_MORE, cause) for cause in sorted(was - is_)]
    for action, cause in changed:
        write_note(connection, Note(after.id, after.excursion, action, cause), now)
