"""What mosquitto needs to know of our accounts: its password file and its access list.

Not its configuration, which is the keeper's own: ``deploy/mosquitto`` has an example.
"""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

from links.gateway_accounts import Account
from links.private_files import write_private

PASSWORDS, RIGHTS = "passwords", "rights"
_ITERATIONS = 101  # as mosquitto_passwd writes; what is hashed is 144 random bits, which nobody can try out
_SALT_BYTES, _HASH_BYTES = 12, 64
_MODE = 0o640  # the group of the folder (chgrp mosquitto, chmod 2750) reads them


def hashed(password: str, salt: bytes | None = None) -> str:
    """Return a password as it stands in mosquitto's password file: PBKDF2 with SHA-512.

    Args:
        password: In plain.
        salt: Drawn when it is left out.
    """
    salt = salt or secrets.token_bytes(_SALT_BYTES)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS, _HASH_BYTES)
    return f"$7${_ITERATIONS}${b64encode(salt).decode()}${b64encode(key).decode()}"


def write_files(
    folder: Path, accounts: Iterable[Account], own: tuple[str, str], heard: Iterable[str] = ()
) -> None:
    """Write both files; mosquitto reads them again at SIGHUP (``systemctl reload mosquitto``).

    Args:
        folder: Made if need be.
        accounts: The gateways; their secrets are hashed.
        own: Name and hashed password of the station's own programs; an empty one is left out.
        heard: Filters of topics of other makers, which those programs hear and ask on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    every = list(accounts)
    lines = [f"{name}:{secret}" for name, secret in [own] if name and secret]
    lines += [f"{each.username}:{each.secret}" for each in every if each.by == "password"]
    write_private(folder / PASSWORDS, "".join(f"{line}\n" for line in lines), mode=_MODE)
    parts = [_own_rights(own[0], heard)] if own[0] else []
    parts += [_rights(each) for each in every]
    write_private(folder / RIGHTS, "\n".join(parts), mode=_MODE)


def _own_rights(username: str, heard: Iterable[str]) -> str:
    filters = ["coldchain/#", "coldchain-guard/#", *heard]
    return "\n".join((f"user {username}", *(f"topic readwrite {each}" for each in filters), ""))


def _rights(account: Account) -> str:
    topics = [f"topic write {topic}" for topic in account.publishes()]
    topics += [f"topic read {topic}" for topic in account.hears()]
    return "\n".join((f"user {account.username}", *topics, ""))
