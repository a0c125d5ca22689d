"""The message that brings settings from the server to a gateway, and the hash that names a text.

``{"v":1,"id":7,"at":1764000000000,"hash":"...","toml":"..."}``, retained; an empty payload takes it back
from the broker. Not a check of the settings themselves.
"""

import hashlib

import msgspec

from coldchain.errors import PackError

VERSION = 1
HASH_CHARACTERS = 16
MAX_BYTES = 32 * 1024
"""[bytes] of a settings text; larger ones are refused."""


class PushedSettings(msgspec.Struct, frozen=True):
    """One push.

    Args:
        id: Its number at the server.
        at: When it was pushed [ms since 1970, UTC].
        hash: ``text_hash`` of the text.
        toml: The whole settings file.
    """

    id: int
    at: int
    hash: str
    toml: str


class _Message(msgspec.Struct):
    v: int
    id: int
    at: int
    hash: str
    toml: str


class _Version(msgspec.Struct):
    v: int


def text_hash(text: str | bytes) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a settings text."""
    data = text if isinstance(text, bytes) else text.encode()
    return hashlib.sha256(data).hexdigest()[:HASH_CHARACTERS]


def encode(pushed: PushedSettings) -> bytes:
    """Return the message of a push."""
    return msgspec.json.encode(_Message(VERSION, pushed.id, pushed.at, pushed.hash, pushed.toml))


def decode(payload: bytes) -> PushedSettings | None:
    """Return the push of a message; None when it is empty: nothing is wanted any more.

    Raises:
        PackError: It is damaged, or of a version that this program does not know.
    """
    if not payload:
        return None
    try:
        version = msgspec.json.decode(payload, type=_Version).v
        if version != VERSION:
            raise PackError(
                "settings message", f"version {version}", f"version {VERSION}", "Update this program."
            )
        message = msgspec.json.decode(payload, type=_Message)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise PackError("settings message", str(error), "v, id, at, hash and toml") from None
    found = text_hash(message.toml)
    if found != message.hash:
        raise PackError("settings message", f"a text with hash {found}", f"the one with {message.hash}")
    return PushedSettings(message.id, message.at, message.hash, message.toml)
