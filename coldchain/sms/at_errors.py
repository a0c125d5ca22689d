"""What the error numbers of modems and networks mean, and whether trying again can help.

Not every number there is: one that does not stand here is told as it came and is tried again, for modems
invent numbers, and no text may be lost by one that nobody knows.

References:
    3GPP TS 27.005: section 3.2.5 +CMS ERROR (300 and more).
    3GPP TS 24.011: annex E-2, causes of the network (+CMS ERROR below 128).
    3GPP TS 23.040: section 9.2.3.22 failure causes of the service centre (+CMS ERROR 128..255).
    3GPP TS 27.007: section 9.2 +CME ERROR.
"""

from typing import NamedTuple


class Meaning(NamedTuple):
    """What an error number means.

    Args:
        text: In a few words.
        retry: Whether the same text to the same number may go well later.
    """

    text: str
    retry: bool = True


def _never(text: str) -> Meaning:
    return Meaning(text, retry=False)


CMS = {
    1: _never("nobody has this number"),
    8: _never("barred by the operator"),
    10: _never("calls barred for this SIM"),
    11: _never("reserved number"),
    17: Meaning("the network failed"),
    21: Meaning("refused for now: often no credit on the SIM"),
    22: Meaning("memory exceeded"),
    27: Meaning("the phone is out of reach"),
    28: _never("the network does not know this phone"),
    29: _never("the operator refuses this service"),
    30: _never("the network does not know this subscriber"),
    38: Meaning("the network is out of order"),
    41: Meaning("a passing failure of the network"),
    42: Meaning("the network is congested"),
    47: Meaning("the network has no resources"),
    50: _never("not subscribed to text messages: often no credit or no plan"),
    69: _never("the network does not know this service"),
    81: _never("a reference that the network does not know"),
    95: _never("the message is not understood"),
    96: _never("the message lacks something"),
    97: _never("the network does not know this kind of message"),
    98: _never("not the time for this kind of message"),
    99: _never("the network does not know a part of the message"),
    111: Meaning("an error of protocol"),
    127: Meaning("the networks did not understand each other"),
    192: Meaning("the service centre is busy"),
    193: _never("no subscription at the service centre"),
    194: Meaning("the service centre has failed"),
    195: _never("the service centre does not accept this number"),
    208: Meaning("the store of the SIM is full"),
    300: Meaning("the modem failed"),
    301: Meaning("the modem's message service is reserved"),
    302: _never("not allowed"),
    303: _never("not supported"),
    304: _never("the message is not understood by the modem"),
    305: _never("text mode is not understood"),
    310: Meaning("no SIM"),
    311: Meaning("the SIM waits for its PIN"),
    313: Meaning("the SIM failed"),
    314: Meaning("the SIM is busy"),
    315: Meaning("a wrong SIM"),
    320: Meaning("the store failed"),
    321: _never("no such place in the store"),
    322: Meaning("the store is full"),
    330: _never("the number of the service centre is unknown: set smsc"),
    331: Meaning("no network"),
    332: Meaning("the network took too long"),
    500: Meaning("unknown error"),
}
CME = {
    3: Meaning("not allowed now"),
    4: Meaning("not supported"),
    10: Meaning("no SIM: put one in"),
    11: Meaning("the SIM waits for its PIN"),
    12: Meaning("the SIM waits for its PUK: too many wrong PINs; unlock it in a phone"),
    13: Meaning("the SIM failed: clean or change it"),
    14: Meaning("the SIM is busy"),
    15: Meaning("a wrong SIM"),
    16: Meaning("a wrong PIN"),
    18: Meaning("the SIM waits for PUK2"),
    30: Meaning("no network"),
    31: Meaning("the network took too long"),
    32: Meaning("only emergency calls: SIM not accepted here"),
    100: Meaning("unknown error"),
}
NO_SIM = frozenset({10, 13, 15})
"""The +CME errors that say that there is no SIM to work with."""


def meaning(kind: str, code: str) -> Meaning:
    """Return what an error means.

    Args:
        kind: ``CMS`` or ``CME``.
        code: As the modem said it: a number, or words of its own.
    """
    if not code.isdecimal() or not code.isascii():
        return Meaning(code)
    known = CMS if kind == "CMS" else CME
    return known.get(int(code), Meaning(""))
