"""Writes the files of a new set-up, each once: what is there already is never written again.

Not what stands in them: see ``init_stack.py`` and ``init_native.py``.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

from coldchain.errors import InputError
from links.certificates import Authority
from links.mosquitto_files import RIGHTS, hashed, write_files
from links.private_files import write_private

PROJECT = Path(__file__).resolve().parent.parent
_PASSWORD_BYTES = 24
_FOLDER_MODE = 0o700


class NewFiles:
    """The files of a set-up: made where they are not there, left as they are where they are.

    Args:
        folder: Below which all of them lie; made if need be, for its owner only.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Path] = []
        self.kept: list[Path] = []
        _made_folder(folder)

    def subfolder(self, name: str) -> Path:
        """Return a folder, for its owner only where it is made now."""
        return _made_folder(self.folder / name)

    def write(self, name: str, text: str | Callable[[], str], *, mode: int = 0o600) -> Path:
        """Return a file, written unless it is there.

        Args:
            name: Below the folder.
            text: What stands in it, or what makes that when it is needed.
            mode: Its rights.
        """
        file = self.folder / name
        if file.exists():
            self.kept.append(file)
            return file
        _made_folder(file.parent)
        write_private(file, text if isinstance(text, str) else text(), mode=mode)
        self.made.append(file)
        return file

    def secret(self, name: str, *, needed_by: str) -> str:
        """Return the password in a file; drawn when neither it nor what names it is there.

        Args:
            name: Of its file.
            needed_by: The file that was written with it.

        Raises:
            InputError: What was written with it is there without it: a new one would fit nowhere.
        """
        file = self.folder / name
        if not file.exists() and (self.folder / needed_by).exists():
            next_step = f"Put {name} back from a backup, or start in an empty folder."
            raise InputError(str(file), "no such file", f"the one that {needed_by} was made with", next_step)
        self.write(name, lambda: f"{secrets.token_urlsafe(_PASSWORD_BYTES)}\n")
        return file.read_text(encoding="utf-8").strip()


def template(name: str, changes: dict[str, str]) -> str:
    """Return a file of ``deploy`` with some of its lines changed.

    Args:
        name: Below ``deploy``.
        changes: A text that stands there, to what takes its place.

    Raises:
        InputError: The project's folder is not there, or the file does not have that text.
    """
    file = PROJECT / "deploy" / name
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        next_step = "Run coldchain from the project's own folder, as scripts/setup.sh installs it."
        raise InputError(str(file), str(error.strerror).lower(), "the project's folder", next_step) from None
    for old, new in changes.items():
        if old not in text:
            raise InputError(str(file), f"a file without {old!r}", "the file as it came")
        text = text.replace(old, new)
    return text


def mosquitto_folder(files: NewFiles, data: str, *, names: list[str], own: tuple[str, str], now: int) -> None:
    """Make certificates, password and rights for a mosquitto; nothing when they are there.

    Args:
        files: Where.
        data: Data folder of the station, below that of the files.
        names: Names and addresses by which the broker is reached.
        own: Name and password of the station's own programs.
        now: The time [ms since 1970, UTC].
    """
    folder = files.folder / data / "mosquitto"
    if (folder / RIGHTS).exists():  # written last
        files.kept.append(folder)
        return
    files.subfolder(data)
    authority = Authority(files.subfolder(f"{data}/authority"), now=now)
    cert, key = authority.broker_files(names)
    files.subfolder(f"{data}/mosquitto")
    for name, source, mode in (
        ("ca.pem", authority.ca_file, 0o644),
        ("broker.pem", cert, 0o644),
        ("broker-key.pem", key, 0o640),
    ):
        write_private(folder / name, source.read_text(encoding="utf-8"), mode=mode)
    write_files(folder, [], (own[0], hashed(own[1])))
    files.made.append(folder)


def _made_folder(folder: Path) -> Path:
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    return folder
