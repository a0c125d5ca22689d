"""The services that Apprise knows (chats, pushes, pagers), by its own file of addresses. Its only importer.

Apprise is an extra, and is loaded when a channel is made: half a second that other stations do not need. Who
has which address stands in its file, each address marked with the ids of the people that it is for.
"""

import warnings
from pathlib import Path
from typing import Any

from coldchain.errors import ChannelError, LinkError, SettingsError
from links.private_files import too_open

LARGEST_FILE_BYTES = 1 << 20
_THING = "apprise"
_SHOWN = 200


class Services:
    """Tells people by the services of a file.

    Args:
        file: In the text form of Apprise (``grace=tgram://token/chat``) or its YAML; for this user only.
        timeout_s: A message must be handed over within this, to all services of a person together [s].

    Raises:
        SettingsError: Apprise is not installed, or the file cannot be used.
    """

    def __init__(self, file: Path, *, timeout_s: float) -> None:
        try:
            import apprise  # noqa: PLC0415 - an extra, and half a second that most stations do not need
        except ModuleNotFoundError as error:
            allowed = "with it: pip install 'coldchain[apprise]'"
            raise _mistake(f"no package {error.name}", allowed) from error
        content = _read(file)
        asset = apprise.AppriseAsset(app_id="Coldchain", async_mode=False)
        config = apprise.AppriseConfig(asset=asset, recursion=0)
        self._apprise: Any = apprise.Apprise(asset=asset)
        self._timeout_s = timeout_s
        with warnings.catch_warnings():  # one of all its services wants a module that Python drops
            warnings.simplefilter("ignore", DeprecationWarning)
            if config.add_config(content):
                self._apprise.add(config)
            known = len(self._apprise)
        if not known:
            raise _mistake(f"{file}, which names no service", "lines such as grace=tgram://token/chat")

    def tell(self, person: str, text: str) -> None:
        """Tell a person by his services; it is enough when one of them has taken it.

        Args:
            person: Id of the contact.
            text: What to say, plain.

        Raises:
            ChannelError: The file has no service for this person.
            LinkError: None has said that it took it; each of them may have.
        """
        result = self._apprise.notify(
            body=text, body_format="text", tag=person, match_always=False, timeout=self._timeout_s
        )
        with result:
            if result.success_count:
                return
            why = [entry.message for entry in result.logs()]
            came = f"{result.status.name.lower()}: {why[-1] if why else 'no reason'}"[:_SHOWN]
            if result.status.name == "NOMATCH":
                allowed = "a line of its file that begins with the contact's id"
                raise ChannelError(_THING, f"no service for {person}", allowed, retry=False)
            if not len(result):  # it did not come as far as any service
                raise ChannelError(_THING, came, "a message that can be sent", retry=False)
        raise LinkError(_THING, came, "a service that takes it", "It may have been sent.", retry=True)


def _read(file: Path) -> str:
    """Return what is in a file of addresses, which hold secrets."""
    try:
        if problem := too_open(file):
            raise _mistake(f"{file}: {problem}", "a file for this user only")
        with file.open("rb") as content:
            found = content.read(LARGEST_FILE_BYTES + 1)
        if len(found) > LARGEST_FILE_BYTES:
            raise _mistake(f"{file}: more than {LARGEST_FILE_BYTES} bytes", "a file of addresses")
        return found.decode("utf-8")
    except OSError as error:
        raise _mistake(f"{file}: {(error.strerror or str(error)).lower()}", "a file of Apprise") from error
    except UnicodeDecodeError as error:
        raise _mistake(f"{file}: not text in UTF-8", "a file of Apprise") from error


def _mistake(came: str, allowed: str) -> SettingsError:
    return SettingsError("settings", [f"alerts.apprise: got {came}; allowed: {allowed}"])
