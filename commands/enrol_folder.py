"""The parcel for a gateway: a folder, or a .tar.gz of one, whose secrets nobody but its owner can read."""

import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coldchain.errors import InputError, LinkError
from links.private_files import write_private
from links.toml_text import to_toml

_ARCHIVE = ".tar.gz"
_PUBLIC = ("README.md", "broker-ca.pem")
_HEAD = """\
# Settings of the gateway {gateway}, made by `coldchain enrol`. Prove them there: coldchain check.
#
# Every serial port of this gateway needs a table of its own (`ls /dev/serial/by-id` shows them):
#
#   [[bridge.ports]]
#   path = "/dev/serial/by-id/..."
#
# The files with secrets that are named here stay beside this one, readable by the user that runs the bridge
# and by nobody else (chmod 600). When they are lost or stolen: enrol this gateway anew, at the station.

"""
_READ_ME = """\
# Gateway {gateway} of {cooperative}

What is in here lets this one gateway send to the station. Whoever has it can send in its name: carry it over
by hand or by scp, do not mail it, and delete the copy.

On the gateway, where the project is in `/srv/coldchain` (see its `docs/station.md`), in this folder:

1. `sudo cp -r . /etc/coldchain && sudo chown -R coldchain: /etc/coldchain`
2. `cd /srv/coldchain && sudo -u coldchain .venv/bin/coldchain check --settings /etc/coldchain/coldchain.toml`
3. `sudo systemctl enable --now coldchain-bridge` (its unit is in `deploy/systemd`)

If it has no serial port yet, or another one, correct `/etc/coldchain/coldchain.toml` before the third.
If the gateway is stolen, at the station: `coldchain enrol --revoke {gateway}`.
"""


def settings_text(tables: Mapping[str, Any], gateway: str) -> str:
    """Return the text of the gateway's settings file."""
    return _HEAD.format(gateway=gateway) + to_toml(tables)


def read_me(gateway: str, cooperative: str) -> str:
    """Return what the technician reads."""
    return _READ_ME.format(gateway=gateway, cooperative=cooperative)


class Parcel:
    """Files for a gateway: written under another name first, so that a target is whole or not there.

    Args:
        target: The folder or the .tar.gz.
        files: Name to text.

    Raises:
        InputError: The target is there already.
    """

    def __init__(self, target: Path, files: Mapping[str, str]) -> None:
        if target.exists():
            next_step = "Move it away, or choose another with --to."
            raise InputError("--to", f"{target}, which is there already", "a new name", next_step)
        self.target = target
        self._files = files
        self._draft = target.with_name(f".{target.name}.new")
        self._is_archive = target.name.endswith(_ARCHIVE)

    def write(self) -> None:
        """Write everything under the other name.

        Raises:
            LinkError: The disk does not take it.
        """
        self.discard()
        folder = self._draft if not self._is_archive else self._draft.with_name(f"{self._draft.name}.files")
        try:
            folder.mkdir(parents=True, mode=0o700)
            for name, text in self._files.items():
                write_private(folder / name, text, mode=0o644 if name in _PUBLIC else 0o600)
            if self._is_archive:
                self._pack(folder)
        except OSError as error:
            self.discard()
            came = error.strerror or str(error)
            raise LinkError(str(self.target), came, "a place to write to", retry=False) from error

    def release(self) -> None:
        """Give it its name."""
        self._draft.rename(self.target)

    def discard(self) -> None:
        """Remove what was written under the other name."""
        shutil.rmtree(self._draft.with_name(f"{self._draft.name}.files"), ignore_errors=True)
        if self._draft.is_dir():
            shutil.rmtree(self._draft)
        elif self._draft.exists():
            self._draft.unlink()

    def _pack(self, folder: Path) -> None:
        write_private(self._draft, "")  # for its owner only, before anything is in it
        with tarfile.open(self._draft, "w:gz") as archive:
            archive.add(folder, self.target.name.removesuffix(_ARCHIVE), filter=_nobody)
        shutil.rmtree(folder)


def _nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made it: on the gateway it is somebody else's."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
