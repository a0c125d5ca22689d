"""AES-CCM as BTHome version 2 uses it: a key of 16 bytes, a tag of 4. Not BTHome's format."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from coldchain.errors import InputError

KEY_BYTES = 16
TAG_BYTES = 4


class Cipher:
    """Opens what one device has encrypted.

    Args:
        device: For error messages.
        key: Its bindkey, 32 hexadecimal digits.

    Raises:
        InputError: The key is none.
    """

    def __init__(self, device: str, key: str) -> None:
        try:
            raw = bytes.fromhex(key)
        except ValueError:
            raw = b""
        if len(raw) != KEY_BYTES:
            allowed = f"{2 * KEY_BYTES} hexadecimal digits"
            # Not a word of the key itself: it is a secret, and messages end in logs
            raise InputError(f"bindkey of {device}", f"{len(key)} characters that are no key", allowed)
        self._aes = AESCCM(raw, tag_length=TAG_BYTES)

    def open(self, nonce: bytes, sealed: bytes) -> bytes | None:
        """Return the plain bytes; None when the key is another one, or the bytes were changed.

        Args:
            nonce: 13 bytes: address, UUID, device information, counter.
            sealed: The encrypted bytes and the tag behind them.
        """
        try:
            return self._aes.decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError):
            return None
