"""What managers are told of the month's budget for messages, each in his language."""

from typing import NamedTuple

from coldchain.messages.catalogue import phrases
from coldchain.messages.fitting import sent


class Used(NamedTuple):
    """How a budget stands.

    Args:
        place: Whose it is.
        used: How much is spent, in words.
        limit: Of how much.
        is_money: It is money, not segments.
        is_gone: What is left is for what is critical.
    """

    place: str
    used: str
    limit: str
    is_money: bool
    is_gone: bool


def budget_message(stands: Used, at: str, language: str) -> str:
    """Return the warning that a share of the budget is spent.

    Args:
        stands: How it stands.
        at: When, as the reader writes it.
        language: Of the reader.
    """
    said = phrases(language)
    key = ("money_" if stands.is_money else "") + ("reserve" if stands.is_gone else "low")
    text = said.say("budget", key, place=stands.place, used=stands.used, limit=stands.limit, at=at)
    return sent(text, said)
