"""What ``docker-compose.yml`` needs beside it: ``.env``, and a folder of settings, passwords and data.

Every container runs as the user who did this, so that all files are for that user alone.
"""

import os
from pathlib import Path
from typing import NamedTuple

from commands.init_files import NewFiles, mosquitto_folder, template
from links.toml_text import to_toml

FOLDER = "stack"
SETTINGS = "station/coldchain.toml"
ACCOUNT = "coldchain"
_IN_CONTAINER = "/var/lib/coldchain"
_HEAD = """\
# Settings of the station in docker-compose.yml, made by `coldchain init`; edit them, they are not written
# again. examples/station.toml shows all that can be set. Then: docker compose restart station

"""
_ENV = """\
# Made by `coldchain init`, read by docker compose. No secrets: those are in files of the folder.
COMPOSE_PROJECT_NAME=coldchain
COMPOSE_PROFILES={profile}
COLDCHAIN_FOLDER='{folder}'
# As whom all containers run: whoever owns that folder.
COLDCHAIN_UID={uid}
COLDCHAIN_GID={gid}
# Where the page, Grafana and the broker listen on this machine. Page and Grafana speak no TLS: put a proxy
# that does before them, then they may stay on 127.0.0.1.
COLDCHAIN_PAGE=127.0.0.1:8080
COLDCHAIN_GRAFANA=127.0.0.1:3000
COLDCHAIN_BROKER=0.0.0.0
# The serial port of a gateway (profile edge), and the folder that `coldchain enrol` made for it.
COLDCHAIN_SERIAL=/dev/ttyUSB0
COLDCHAIN_ENROLMENT='{folder}/enrolment'
"""
_IN_STACK = {
    "listener 1883 127.0.0.1": "listener 1883",  # of the stack's own network, not published
    "persistence true\n": "persistence true\npersistence_location /var/lib/mosquitto/\n",
}
_OWN_FOLDERS = (
    "station/backups", "mosquitto/data", "influxdb/data", "influxdb/config", "influxdb/tokens/station",
    "influxdb/tokens/grafana", "postgresql/data", "grafana/data", "prometheus/data", "enrolment", "spool",
)  # fmt: skip


class Asked(NamedTuple):
    """What a set-up is asked for.

    Args:
        coop: Id of the cooperative.
        name: Its name, for people.
        time_zone: Its IANA time zone.
        host: By which name or address gateways reach the broker.
        demo: Whether a simulated fleet takes the place of gateways.
    """

    coop: str
    name: str
    time_zone: str
    host: str
    demo: bool = False


def make_stack(folder: Path, asked: Asked, now: int) -> NewFiles:
    """Return which files a stack has, all of them there afterwards.

    Args:
        folder: Where ``.env`` and the folder ``stack`` go.
        asked: What it is for.
        now: The time [ms since 1970, UTC].

    Raises:
        InputError: A password is lost whose user is there.
        LinkError: The disk does not take it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = NewFiles(folder / FOLDER)
    for name in _OWN_FOLDERS:
        files.subfolder(name)
    broker = files.secret("station/broker-password", needed_by=SETTINGS)
    records = files.secret("postgresql/password", needed_by=SETTINGS)
    for name in ("influxdb/admin-password", "influxdb/admin-token", "grafana/admin-password"):
        files.secret(name, needed_by=SETTINGS)
    files.write("mosquitto/mosquitto.conf", lambda: template("mosquitto/coldchain.conf", _IN_STACK))
    names = list(dict.fromkeys((asked.host, "mosquitto", "127.0.0.1", "localhost")))
    mosquitto_folder(files, "station/data", names=names, own=(ACCOUNT, broker), now=now)
    # last: what is there with it is whole
    files.write(SETTINGS, lambda: _HEAD + to_toml(_settings(asked, records)))
    owner = _owner()
    _env(files, folder, asked, owner)
    if os.geteuid() == 0 and files.made:
        _give(folder, owner)
    return files


def _settings(asked: Asked, records_password: str) -> dict[str, object]:
    """Return the tables of the station's settings, with names as they are in the stack's own network."""
    tables: dict[str, object] = {
        "data_folder": "data",
        "cooperative": {"id": asked.coop, "name": asked.name, "time_zone": asked.time_zone},
        "broker": {
            "url": "mqtt://mosquitto:1883",
            "username": ACCOUNT,
            "password_file": "broker-password",
            "public_host": asked.host,
        },
        "records": {"url": f"postgresql://coldchain:{records_password}@postgresql/coldchain"},
        "readings": {
            "kind": "influxdb2",
            "url": "http://influxdb:8086",
            "org": "coldchain",
            "bucket": "coldchain",
            "token_file": "/run/influxdb/token",
        },
        "alerts": {"channels": ["log", "file"]},
        "console": {"host": "0.0.0.0"},  # noqa: S104 - in its container; published on COLDCHAIN_PAGE
    }
    return tables | _demo() if asked.demo else tables


def _demo() -> dict[str, object]:
    """Return the tables that put a simulated fleet in the place of gateways."""
    from fleet_simulator.fleet import COOPERATIVE, GATEWAY
    from fleet_simulator.settings import SimulatorSettings
    from fleet_simulator.simulator import port_paths

    paths = port_paths(SimulatorSettings(), Path(_IN_CONTAINER, "data/simulator")).values()
    name = "Highland Dairy and Vegetable Cooperative"
    return {
        "cooperative": {"id": COOPERATIVE, "name": name, "time_zone": "Africa/Nairobi"},
        "alerts": {"channels": ["log", "file"], "late_after": "2m", "group_wait": "0s"},
        "simulator": {},
        "bridge": {
            "gateway": GATEWAY,
            "ports": [{"path": str(path), "frame_every": "2s"} for path in paths],
        },
    }


def _env(files: NewFiles, folder: Path, asked: Asked, owner: tuple[int, int]) -> None:
    """Write ``.env``, which stands beside the folder of all else."""
    file = folder / ".env"
    if file.exists():
        files.kept.append(file)
        return
    profile = "demo" if asked.demo else "station"
    text = _ENV.format(profile=profile, folder=files.folder, uid=owner[0], gid=owner[1])
    files.write("env", text).rename(file)
    files.made[-1] = file


def _owner() -> tuple[int, int]:
    """Return as whom the containers run: as us, but never as root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    uid = int(os.environ.get("SUDO_UID", "0")) or 1000
    return uid, int(os.environ.get("SUDO_GID", "0")) or uid


def _give(folder: Path, owner: tuple[int, int]) -> None:
    """Give what root made to whom the containers run as; not what a link there leads to."""
    for each in (folder / ".env", folder / FOLDER, *(folder / FOLDER).rglob("*")):
        os.chown(each, *owner, follow_symlinks=False)
