"""Which gateways are enrolled, and with what: a file beside the brokers' files, readable by its owner only.

Not the brokers' own files (``nats_users.py``, ``mosquitto_files.py``), which are made from this one, and not
the registry, to which the names are added.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from coldchain import topics
from coldchain.errors import RegistryError
from links.private_files import write_private

FILE = "gateways.json"
MAY_PUBLISH: tuple[topics.Kind, ...] = ("readings", "status", "alarms")
MAY_HEAR: tuple[topics.Kind, ...] = ("stored", "time", "settings")


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One enrolled gateway, or the devices of another maker whose readings are kept under its name.

    Args:
        coop: Its cooperative.
        gateway: Its name.
        enrolled_at: When that was last done [ms since 1970, UTC].
        by: How it shows who it is.
        topics: What devices of another maker may say and hear (filters); empty for a gateway of ours.
        secret: For the embedded broker the password, which that must know; for others a salted hash of it;
            empty with a certificate.
        signing_key: With what it signs what it says; empty: enrolled before there were keys.
    """

    coop: str
    gateway: str
    enrolled_at: int
    by: Literal["password", "certificate"] = "password"
    secret: str = ""
    signing_key: str = ""
    topics: tuple[str, ...] = ()

    @property
    def username(self) -> str:
        """Return who it is at the broker. Names of gateways have no point in them: it cannot be another's."""
        return username_of(self.coop, self.gateway)

    def publishes(self) -> list[str]:
        """Return the topics on which it may say something."""
        return list(self.topics) or [topics.build(self.coop, self.gateway, kind) for kind in MAY_PUBLISH]

    def hears(self) -> list[str]:
        """Return the topics that it may hear."""
        return list(self.topics) or [topics.build(self.coop, self.gateway, kind) for kind in MAY_HEAR]


def username_of(coop: str, gateway: str) -> str:
    """Return who a gateway is at the broker."""
    return f"{coop}.{gateway}"


def bridge_session(coop: str, gateway: str) -> str:
    """Return the plain name of the session that a gateway's bridge has at the broker."""
    return f"{coop}-{gateway}-bridge"


def accounts_in(folder: Path) -> list[Account]:
    """Return who is enrolled, by name.

    Args:
        folder: The data folder.

    Raises:
        RegistryError: The file is damaged.
    """
    path = folder / FILE
    try:
        found = msgspec.json.decode(path.read_bytes(), type=list[Account])
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        came, next_step = error.strerror or str(error), "Correct whose it is, and who may read it."
        raise RegistryError(str(path), came, "a file that can be read", next_step) from None
    except msgspec.MsgspecError as error:
        next_step = "Put the backup there, or move it aside and enrol the gateways anew."
        raise RegistryError(str(path), str(error), "what enrolment wrote", next_step) from None
    return sorted(found, key=lambda each: (each.coop, each.gateway))


def signing_keys(folder: Path) -> dict[tuple[str, str], str]:
    """Return with what gateways sign what they say, by (cooperative, gateway); without a key: left out.

    Raises:
        RegistryError: The file is damaged, or not to be read.
    """
    return {(each.coop, each.gateway): each.signing_key for each in accounts_in(folder) if each.signing_key}


@contextmanager
def changing(folder: Path) -> Iterator[dict[tuple[str, str], Account]]:
    """Yield who is enrolled, to be changed; written at the end, or left as it was on any exception.

    One process at a time; a second one waits.

    Args:
        folder: The data folder; made if need be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{FILE}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        accounts = {(each.coop, each.gateway): each for each in accounts_in(folder)}
        yield accounts
        text = msgspec.json.format(msgspec.json.encode(list(accounts.values())), indent=1).decode()
        write_private(folder / FILE, f"{text}\n")
