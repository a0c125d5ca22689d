"""The stack of docker-compose.yml as processes of this machine, from the files of ``coldchain init``.

Mosquitto, PostgreSQL and influxd are real; each reads the file that its container reads, with other ports and
folders. InfluxDB is Debian's 1.x in place of 2: kind and names of the readings store are changed for that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from commands.station import open_station
from helpers import influx, mosquitto_files, tree
from helpers.commands_run import run
from helpers.postgresql import running_cluster, served
from links.broker import BrokerAddress

WITHOUT_STORES = {
    "COLDCHAIN_RECORDS__URL": "",
    "COLDCHAIN_READINGS__KIND": "sqlite",
    "COLDCHAIN_READINGS__URL": "",
    "COLDCHAIN_READINGS__ORG": "",
    "COLDCHAIN_READINGS__BUCKET": "",
    "COLDCHAIN_READINGS__TOKEN": "",
}
"""The environment in which a station of the stack does without its PostgreSQL and InfluxDB."""


class Stack(NamedTuple):
    """A stack whose servers run; the station's own programs do not.

    Args:
        folder: Of the station: its settings file and its data.
        mosquitto: Its broker.
    """

    folder: Path
    mosquitto: mosquitto_files.Mosquitto

    @property
    def settings(self) -> Path:
        """The station's settings file."""
        return self.folder / "coldchain.toml"

    def enrol(self, gateway: str, *options: str, coop: str = "") -> Path:
        """Return the settings file of a gateway that has been enrolled, as it is carried there."""
        ports = self.mosquitto.ports
        port = ports.certain if "--certificate" in options else ports.secure
        parcel = self.folder.parent / f"parcel-{coop}{gateway}"
        words = ("enrol", gateway, "--host", f"127.0.0.1:{port}", "--to", str(parcel), *options)
        changed = {"COLDCHAIN_COOPERATIVE__ID": coop} if coop else {}
        done = run(*words, "--settings", str(self.settings), folder=self.folder, env=changed)
        assert done.returncode == 0, done.stdout + done.stderr
        self.mosquitto.reload()
        return parcel / "coldchain.toml"

    def broker_of(self, parcel: Path) -> BrokerAddress:
        """Return the broker as a gateway sees it."""
        return open_station(parcel).broker()


def initialised(folder: Path, *options: str) -> Path:
    """Return the folder ``stack`` that ``coldchain init`` has written, with passwords and all."""
    done = run("init", str(folder), "--host", "127.0.0.1", *options, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "made  stack/station/coldchain.toml" in done.stdout
    return folder / "stack"


@contextmanager
def running_mosquitto(made: Path) -> Iterator[Stack]:
    """Yield a stack of which only the broker runs; the settings of the station lead to it."""
    text = (made / "mosquitto" / "mosquitto.conf").read_text()
    credentials = made / "station" / "data" / "mosquitto"
    with mosquitto_files.running(text, made / "mosquitto" / "data", credentials) as server:
        changed(made, {"mqtt://mosquitto:1883": f"mqtt://127.0.0.1:{server.ports.plain}"})
        yield Stack(made / "station", server)


@contextmanager
def running_stack(folder: Path, *options: str) -> Iterator[Stack]:
    """Yield a stack whose servers run, set up a moment ago.

    Args:
        folder: Its own, empty.
        *options: Of ``coldchain init``.
    """
    made = initialised(folder, *options)
    password = (made / "postgresql" / "password").read_text().strip()
    postgresql = served(tree.PROJECT / "deploy" / "postgresql" / "postgresql.conf", password)
    config = tree.read("deploy/influxdb/influxdb.conf")
    with (
        running_mosquitto(made) as stack,
        influx.running(made / "influxdb" / "data", deployed=config) as influxd,
        running_cluster(postgresql) as cluster,
    ):
        cluster.execute("CREATE DATABASE coldchain")
        changed(made, {"@postgresql/": f"@127.0.0.1:{postgresql.port}/", **_as_version_1(influxd.url)})
        yield stack


@contextmanager
def running_native(folder: Path) -> Iterator[Path]:
    """Yield the settings file of a station of ``init --native``, with mosquitto and influxd by its files."""
    done = run("init", str(folder), "--native", "--host", "127.0.0.1", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    root = folder / "native"
    data, file = root / "var" / "lib" / "coldchain", root / "etc" / "coldchain" / "coldchain.toml"
    conf = (root / "etc" / "mosquitto" / "conf.d" / "coldchain.conf").read_text()
    config = (root / "etc" / "influxdb" / "influxdb.conf").read_text()
    with (
        mosquitto_files.running(conf, folder / "mosquitto", data / "mosquitto", is_part=True) as broker,
        influx.running(folder / "influxdb", deployed=config) as influxd,
    ):
        text = file.read_text().replace("/var/lib/coldchain", str(data)).replace("port = 8080", "port = 0")
        text = text.replace("127.0.0.1:1883", f"127.0.0.1:{broker.ports.plain}")
        file.write_text(text.replace("http://127.0.0.1:8086", influxd.url))
        yield file


def _as_version_1(url: str) -> dict[str, str]:
    """Return what is other in the settings where InfluxDB 1.x takes the place of 2."""
    return {
        'kind = "influxdb2"\nurl = "http://influxdb:8086"\norg = "coldchain"\nbucket = ': (
            f'kind = "influxdb1"\nurl = "{url}"\ndatabase = '
        ),
        'token_file = "/run/influxdb/token"\n': "",
    }


def changed(made: Path, changes: dict[str, str]) -> None:
    """Change the station's settings; each text stands there once."""
    file = made / "station" / "coldchain.toml"
    text = file.read_text()
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text)
