"""What was wrong, in one plain sentence for each reason that is raised where people enter something.

The sentence is English and a key of the language files. What the error says itself names the thing and what is
allowed; it stays English and stands behind, in small letters. Not the words of refused readings.
"""

from coldchain.errors import ColdchainError, InputError

REASONS = {
    "account-there": "There is an account of this name already.",
    "bad-act": "This cannot happen to the goods now.",
    "bad-entry": "Something in the form is not right.",
    "bad-field": "There is no such field.",
    "bad-id": "An id has small letters, digits and hyphens only.",
    "bad-input": "Something that was entered is not right.",
    "bad-key": "The form cannot be taken. Load the page anew.",
    "bad-log-in": "Name and password do not belong together.",
    "bad-mark": "The list has changed. Load it anew.",
    "bad-number": "This is not a number that can be taken.",
    "bad-password": "This password cannot be taken.",
    "bad-price": "This is not a price.",
    "bad-quantity": "This is not a quantity that can be taken.",
    "bad-registry": "What is registered does not fit together.",
    "bad-role": "There is no such role.",
    "bad-row": "A row of the file is not right.",
    "bad-settings": "The settings are not right.",
    "bad-temperature": "This is not a temperature that can be taken.",
    "bad-text": "This text cannot be taken.",
    "bad-time": "This is not a time that can be taken.",
    "bad-unit": "This unit is not known.",
    "busy": "Too much is going on now. Try again in a minute.",
    "contradicts-later": "It contradicts what was said of a later time.",
    "id-taken": "This id is taken already.",
    "key-reused": "This form was sent already with other content. Load the page anew.",
    "last-admin": "Nobody would be left who manages the accounts.",
    "no-address": "This person has no address for messages.",
    "no-file": "No file was chosen.",
    "no-id": "The id is missing.",
    "no-such": "There is no such thing here.",
    "no-such-account": "There is no such account.",
    "no-such-act": "Nothing like that was said of the goods.",
    "no-such-kind": "There is no such kind of thing.",
    "no-such-label": "There is no such label.",
    "no-such-part": "There is no such part.",
    "no-such-shipment": "There is no such shipment, or it is not yours to see.",
    "not-allowed": "You may not see or do this here. Ask a manager of the cooperative.",
    "not-loaded": "The goods are not loaded yet.",
    "not-merged": "These were not merged.",
    "not-same-product": "Only the same product can be merged.",
    "not-together": "They are not in the same place.",
    "nothing-new": "Nothing would change.",
    "product-needed": "Say what the product is.",
    "something-follows": "Something was said later that depends on it.",
    "still-used": "It is still in use and cannot be removed.",
    "taken-back": "It was taken back already.",
    "there-already": "It is there already.",
    "times-overlap": "The times overlap.",
    "too-few": "There are too few.",
    "too-large": "It is too large.",
    "too-many": "There are too many.",
    "too-many-tries": "Too many tries. Wait a little.",
    "too-much": "It is more than there is.",
    "unknown-alarm": "There is no such alarm.",
    "unknown-asset": "There is no such van, box or cooler.",
    "unknown-cooperative": "There is no such cooperative here.",
    "unknown-device": "There is no such device.",
    "why-needed": "Say why.",
}


class Mistake(str):
    """What an error says, with the plain sentence of its reason; empty: there is none."""

    __slots__ = ("sentence",)
    sentence: str


def mistake(error: ColdchainError) -> Mistake:
    """Return what was wrong, for whoever filled a form or came by an address."""
    made = Mistake(str(error))
    made.sentence = REASONS.get(error.reason, "") if isinstance(error, InputError) else ""
    return made
