"""What a station needs on Debian or Raspberry Pi OS without docker: files as they are to lie below ``/``.

It writes them into a folder and says which commands bring them to their places; it runs none of them.
"""

import re
import shlex
from functools import partial
from pathlib import Path

from commands.init_files import PROJECT, NewFiles, mosquitto_folder, template
from commands.init_stack import ACCOUNT, Asked
from links.toml_text import to_toml

FOLDER = "native"
SETTINGS = "etc/coldchain/coldchain.toml"
MOSQUITTO = "etc/mosquitto/conf.d/coldchain.conf"
INFLUXDB = "etc/influxdb/influxdb.conf"
UNITS = "etc/systemd/system"
DATA = "var/lib/coldchain"
_DEPLOYED = PROJECT / "deploy"  # where it is, whatever is told of where it will be
_PUBLIC = 0o644
_BACKUPS = "/var/backups/coldchain"
_IN_UNITS = "/srv/coldchain"  # where the units of the project expect it
_HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108 - none of these is used
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")
_NOT_MOVED = "--exclude=./native --exclude=./stack --exclude=./data --exclude=./.env --exclude=./.venv"
_HEAD = """\
# Settings of this station, made by `coldchain init --native`; edit them, they are not written again.
# examples/station.toml shows all that can be set: ports, people, limits. Then: systemctl restart coldchain

"""
_PASSING = """\
# mosquitto goes through the station's folder to its own in there; nobody else can list or read what is in it.
[Service]
StateDirectoryMode=0711
"""
_AFTER = """
[Unit]
After=mosquitto.service influxdb.service
Wants=mosquitto.service influxdb.service
"""


def make_native(folder: Path, asked: Asked, now: int) -> NewFiles:
    """Return the files of a station without docker, all of them there afterwards.

    Args:
        folder: Where the folder ``native`` goes.
        asked: What it is for.
        now: The time [ms since 1970, UTC].

    Raises:
        InputError: A password is lost whose user is there.
        LinkError: The disk does not take it.
    """
    files = NewFiles(folder / FOLDER)
    password = files.secret("etc/coldchain/broker-password", needed_by=SETTINGS)
    files.write(MOSQUITTO, lambda: template("mosquitto/coldchain.conf", {}), mode=_PUBLIC)
    files.write(INFLUXDB, lambda: template("influxdb/influxdb.conf", {}), mode=_PUBLIC)
    place = {_IN_UNITS: str(PROJECT)} if _serves_units(PROJECT) else {}
    units = sorted(each.name for each in (_DEPLOYED / "systemd").glob("coldchain*"))
    for name in units:
        files.write(f"{UNITS}/{name}", partial(template, f"systemd/{name}", place), mode=_PUBLIC)
    for name in units:  # each sets the mode of the folder anew when it starts
        if name.endswith(".service"):
            text = _PASSING + (_AFTER if name == "coldchain.service" else "")
            files.write(f"{UNITS}/{name}.d/mosquitto.conf", text, mode=_PUBLIC)
    names = list(dict.fromkeys((asked.host, "127.0.0.1", "localhost")))
    mosquitto_folder(files, DATA, names=names, own=(ACCOUNT, password), now=now)
    files.write(SETTINGS, lambda: _HEAD + to_toml(_settings(asked)))
    return files


def next_as_root(files: NewFiles) -> list[str]:
    """Return the commands that bring the files to their places and start the station; for a person to run."""
    there, own = shlex.quote(str(files.folder)), "/var/lib/coldchain"
    project = shlex.quote(str(PROJECT))
    packed, unpacked = f"tar -C {project} {_NOT_MOVED} -cf - .", f"tar -C {_IN_UNITS} --no-same-owner -xf -"
    owned = f"chown -R coldchain: /etc/coldchain {own}"
    moved = [
        f"mkdir -p {_IN_UNITS} && {packed} | {unpacked}",
        f"sh {_IN_UNITS}/scripts/setup.sh server",
    ]
    return [
        *([] if _serves_units(PROJECT) else moved),
        "apt-get install mosquitto influxdb",
        "adduser --system --group --no-create-home coldchain && usermod -aG dialout coldchain",
        f"test ! -e /{SETTINGS} && cp -rb {there}/. / && {owned} && chmod 711 {own}",
        f"chgrp -R mosquitto {own}/mosquitto && chmod 2750 {own}/mosquitto",
        "systemctl daemon-reload && systemctl restart mosquitto influxdb && systemctl enable --now coldchain",
        f"install -d -o coldchain -m 700 {_BACKUPS} && systemctl enable --now coldchain-backup.timer",
    ]


def _serves_units(project: Path) -> bool:
    """Return whether units could start what lies there: they see no home folder and no /tmp of others.

    A name with blanks or signs would need quotes of systemd's own, and an interpreter line cannot have them.
    """
    hidden = any(project.is_relative_to(each) for each in _HIDDEN)
    return not hidden and _PLAIN_PATH.fullmatch(str(project)) is not None


def _settings(asked: Asked) -> dict[str, object]:
    return {
        "data_folder": f"/{DATA}",
        "cooperative": {"id": asked.coop, "name": asked.name, "time_zone": asked.time_zone},
        "broker": {
            "url": "mqtt://127.0.0.1:1883",
            "username": ACCOUNT,
            "password_file": "broker-password",
            "public_host": asked.host,
        },
        "readings": {"kind": "influxdb1", "url": "http://127.0.0.1:8086", "database": "coldchain"},
        "alerts": {"channels": ["log", "file"]},
        "console": {"host": "127.0.0.1", "port": 8080},
    }
