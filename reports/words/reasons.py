"""Why somebody was not told of an alarm, in English; translated like all words of the pages.

Each follows what was not told, and whom. The names are those of the records (``Untold``, ``Unsent``) and of
``coldchain.not_told.Why``; a test sees that none is lacking. Decides nothing.
"""

from coldchain.judgement.unsent import Unsent
from coldchain.judgement.untold import Untold
from coldchain.not_told import Why
from reports.words.speaking import Words

REASONS: dict[str, str] = {
    Untold.SUPPRESSED: "it was kept from people",
    Untold.SAME_SIDE: "another limit of the same place was passed on the same side, and that was told",
    Untold.TOGETHER: "another text tells it too",
    Untold.TOLD_BEFORE: "harm to the same goods, no less urgent, had been told shortly before",
    Untold.LOST_ALREADY: "it had been told that nothing is left to save of these goods",
    Untold.OVER_SOON: "it was over before the news of it was worth a text",
    Untold.OVER_BEFORE: "it was over or answered while its text still waited",
    Untold.NEVER_TOLD: "what it ends or takes back had not been told",
    Untold.ARRIVED: "the goods had arrived",
    Untold.BY_GATEWAY: "the gateway had told it while it was alone",
    Untold.CHATTER: "it came and went again and again, and that had been told",
    Untold.BY_PERSON: "a person did it",
    Untold.NOTHING_NEW: "there was nothing new to tell",
    Unsent.EXPIRED: "it would have come too late to be of use",
    Unsent.OVER: "it was over before this could be sent",
    Unsent.NEVER_WAS: "late readings showed that it never was so",
    Unsent.FELL_BACK: "another channel took over",
    Unsent.IN_DOUBT: "it may have arrived, and was not sent again",
    Unsent.RATE: "there had been as many messages as one person is to get in an hour",
    Unsent.DIGEST: "the budget thinned: it waited to be told together with others",
    Unsent.URGENT_ONLY: "little was left of the budget: only urgent messages went out",
    Unsent.NO_REPORT: "the budget thinned: no standing reports went out",
    Unsent.RESERVE: "what was left of the budget was kept for critical messages",
    Why.SHELVED: "it was put aside for a time",
    Why.OUT_OF_SERVICE: "it was taken out of service",
    Why.MAINTENANCE: "maintenance went on there",
    Why.LOADING: "goods were being put in or taken out",
    Why.GATEWAY: "its gateway was silent, which explains it",
    Why.FLAPS: "it came and went again and again",
    Why.QUIET: "quiet hours, and it was not critical",
    Why.WAITED: "the message waited; why was not written down",
    Why.NOBODY: "nobody is registered who is told of such an alarm there",
    Why.NO_ADDRESS: "no telephone number and no mail address is registered",
    Why.STOPPED: "no messages were wanted (STOP)",
    Why.LEAST: "only more urgent alarms are wanted",
    Why.NOT_URGENT: "managers are told of urgent alarms only",
    Why.SAME_NUMBER: "somebody with the same telephone number or mail address was told",
    Why.LEFT: "had left",
    Why.UNWRITTEN: "no reason was written down",
}


def reason_words(name: str, words: Words) -> str:
    """Return a reason in words; a name that is none of ours as it is.

    Args:
        name: Of the reason, or what a channel said.
        words: Of the report's language.
    """
    return words.say(REASONS[name]) if name in REASONS else name
