"""What was wrong, in one plain sentence for each reason that is raised where people enter something.

The sentence is English and a key of the language files. What the error says itself names the thing and what
is allowed; it stays English and stands behind, in small letters. Not the words of refused readings.
"""

from coldchain.errors import ColdchainError, InputError

_NO_SUCH = "There is no such thing here, or it is not yours to see."
_NOT_SO = "This value cannot be taken: see what is allowed."
_ANEW = "The form cannot be taken. Load the page anew."
_RETIRED = "It is retired: choose another, or bring it back first."
_THERE = "It is there already."
_MUCH = "It is too much."
REASONS = {
    "account-above": "An account of this person is not yours to end. Ask an admin.",
    "account-there": "There is an account of this name already.",
    "bad-act": "This cannot happen to the goods now.",
    "bad-log-in": "Name and password do not belong together.",
    "bad-password": "This password cannot be taken.",
    "busy": "Too much is going on now. Try again in a minute.",
    "contradicts-later": "It contradicts what was said of a later time.",
    "goods-gone": "The goods are no longer here.",
    "harm-to-goods": "This is about goods: it ends when they have arrived.",
    "has-left": _RETIRED,
    "id-taken": _THERE,
    "in-the-future": "This time has not come yet.",
    "in-the-past": "This time is past.",
    "last-admin": "Nobody would be left who manages the accounts.",
    "no-address": "This person has no address for messages.",
    "no-file": "No file was chosen.",
    "no-way": "The goods are not loaded yet.",
    "not-allowed": "You may not see or do this here. Ask a manager of the cooperative.",
    "not-loaded": "The goods are not loaded yet.",
    "not-same-product": "Only the same product can be merged.",
    "not-together": "They are not in the same place.",
    "nothing-new": "Nothing would change.",
    "nothing-left": "Nothing is left of it.",
    "place-needed": "Say where to.",
    "product-needed": "Say what the product is.",
    "reason-needed": "Say why.",
    "retired": _RETIRED,
    "so-already": "It was so already.",
    "kept": "It has to be kept: a legal hold, or too young.",
    "something-follows": "Something was said later that depends on it.",
    "still-heard": "The sensor was just heard: it is not gone.",
    "still-loaded": "There are still goods: say first where they went.",
    "still-placed": "A device is still in there: take it out first.",
    "still-stands": "Something still stands there: move or retire it first.",
    "still-used": "It is still in use and cannot be removed.",
    "taken-back": "It was taken back already.",
    "there-already": _THERE,
    "times-overlap": "The times overlap.",
    "too-few": "There are too few.",
    "too-large": _MUCH,
    "too-long": "That is too long.",
    "too-long-ago": "That was too long ago.",
    "too-many": _MUCH,
    "too-many-asked": "So many are waiting already. Wait until one is done, or cancel one.",
    "too-many-tries": "Too many tries. Wait a little.",
    "too-much": _MUCH,
    "why-needed": "Say why.",
}
"""By reason; see ``sentence_of`` for those that are many of a kind."""

_KINDS = {"no-": _NO_SUCH, "unknown-": _NO_SUCH, "not-merged": _NO_SUCH, "bad-": _NOT_SO}
_FORM = ("bad-key", "bad-mark", "key-reused")
SENTENCES = frozenset((*REASONS.values(), _NO_SUCH, _NOT_SO, _ANEW))
"""All that are said."""


def sentence_of(reason: str) -> str:
    """Return the plain sentence of a reason; empty: there is none."""
    if reason in REASONS:
        return REASONS[reason]
    if reason in _FORM:
        return _ANEW
    return next((sentence for begin, sentence in _KINDS.items() if reason.startswith(begin)), "")


class Mistake(str):
    """What an error says, with the plain sentence of its reason; empty: there is none."""

    __slots__ = ("sentence",)
    sentence: str


def mistake(error: ColdchainError) -> Mistake:
    """Return what was wrong, for whoever filled a form or came by an address."""
    made = Mistake(str(error))
    made.sentence = sentence_of(error.reason) if isinstance(error, InputError) else ""
    return made
