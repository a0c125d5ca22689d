"""Settings from the server to a gateway and back: a real broker, receiver and bridges, each a process."""

import json
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from coldchain.errors import InputError, SettingsError
from coldchain.pushed import text_hash
from commands.gateway_look import open_look
from commands.gateway_push import Push, push
from commands.gateway_view import to_plain
from commands.running import prepare
from commands.station import Station, open_station
from helpers.commands_run import running, said, stops_at
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from links.broker import BrokerAddress
from links.clock import SystemClock
from links.journal import Journal
from links.nats_server import NatsServer
from links.private_files import write_private
from links.records import Records
from links.records_pushed import Pushed
from links.records_pushed import push as write_push

NAMES = ("van-1", "van-2", "van-3", "van-4", "van-5", "van-6")
HEAD = 'cooperative = { id = "co", name = "C" }\n'
PATIENCE_S = 60.0


class Server(NamedTuple):
    """The server's side."""

    station: Station
    broker: BrokerAddress

    def push(self, name: str, file: Path) -> Push:
        with closing(open_look(self.station, SystemClock().now())) as look:
            return push(look, name, file)

    def show(self, name: str) -> dict[str, Any]:
        with closing(open_look(self.station, SystemClock().now())) as look:
            line = look.one(name)
        return to_plain(line) | {"status": line.status}

    def history(self, name: str) -> list[Pushed]:
        with closing(open_look(self.station, SystemClock().now())) as look:
            return look.history(name)

    def newest(self, name: str) -> Pushed:
        return self.history(name)[0]

    def journalled(self, device: str) -> Counter[tuple[int, int]]:
        """Return (boot, sequence) of every frame of a device, as often as it was taken."""
        with closing(Journal(self.station.journal)) as journal:
            entries = [entry for _, entry in journal.read(0, 10_000)]
        found = [reading for entry in entries for reading in entry.readings if reading.device == device]
        return Counter((each.boot, each.sequence) for each in found if each.channel == "air/temperature")

    def becomes(self, name: str, state: str) -> Pushed:
        wait_until(lambda: self.newest(name).state == state, f"a push that is {state}", PATIENCE_S)
        return self.newest(name)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    file = folder / "coldchain.toml"
    devices = 'devices = [{ id = "cold-2" }]\n'
    poll = '[ingest]\nregistry_poll = "200ms"\n'
    file.write_text(f"gateways = {json.dumps(NAMES)}\n{devices}{HEAD}{poll}")
    station = open_station(file)
    prepare(station, SystemClock())
    broker = NatsServer(station.broker_folder, clock=SystemClock())
    address = broker.start()
    with running("ingest", "receive", "-s", str(file), folder=folder):
        yield Server(station, address)
    broker.stop()


class Gateway:
    """One gateway: its folder, and its bridge as a process."""

    def __init__(self, name: str, folder: Path, server: Server) -> None:
        self.name, self.folder, self._server = name, folder, server
        self.file = folder / "coldchain.toml"
        folder.mkdir()
        write_private(folder / "password.txt", server.broker.password)
        self.file.write_text(self.text())
        self.line = Line(folder / "port-a")

    def text(self, bridge: str = "", *, port: int = 0, head: str = "") -> str:
        """Return settings for it, with these in ``[bridge]``."""
        url = f"mqtt://127.0.0.1:{port or self._server.broker.port}"
        broker = f'[broker]\nurl = "{url}"\nusername = "{self._server.broker.username}"\n'
        more = 'password_file = "password.txt"\n[bridge]\nremote_settings = true\nsettings_trial = "6s"\n'
        ports = f'[[bridge.ports]]\npath = "{self.folder}/port-a"\n'
        return f'{head}{HEAD}{broker}{more}gateway = "{self.name}"\n{bridge}\n{ports}'

    def push(self, text: str) -> Push:
        file = self.folder / "to-push.toml"
        file.write_text(text)
        return self._server.push(self.name, file)

    def told(self) -> dict[str, Any]:
        return self._server.show(self.name)

    def is_online(self) -> bool:
        return bool(self.told()["state"] == "online")

    def state(self) -> str:
        file = self.folder / "data" / "settings" / "state.json"
        return str(self.kept()["state"]) if file.exists() else ""

    def kept(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "data" / "settings" / "state.json").read_text())
        return found


@pytest.fixture
def make(tmp_path: Path, server: Server) -> Iterator[Callable[[str], Gateway]]:
    with ExitStack() as stack:

        def made(name: str) -> Gateway:
            gateway = Gateway(name, tmp_path / name, server)
            stack.enter_context(running("bridge", "-s", str(gateway.file), folder=gateway.folder))
            return gateway

        yield made


def test_good_settings_come_into_force_and_are_proven(make: Callable[[str], Gateway], server: Server) -> None:
    gateway = make("van-1")
    wait_until(gateway.is_online, "the gateway", PATIENCE_S)
    more = 'status_every = "1s"\n[[bridge.ports]]\npath = "/dev/none"'
    first = gateway.push(gateway.text(more)).pushed
    assert server.becomes("van-1", "proven").hash == first.hash
    told = gateway.told()
    assert told["settings"].items() >= {"in_force": first.hash, "source": "pushed", "state": "proven"}.items()
    assert len(told["ports"]) == 2
    assert told["status"]["program"]["last_end"] == "new settings"
    assert gateway.push(gateway.text(more)) == (server.newest("van-1"), False)
    assert gateway.file.read_text() == gateway.text()
    second, third = (gateway.push(gateway.text(f"{more}\n# {n}")).pushed for n in (2, 3))
    assert server.becomes("van-1", "proven").id == third.id
    assert gateway.kept()["proven"] == third.hash != second.hash
    assert [each.state for each in server.history("van-1")] == ["proven", "replaced", "proven"]


def test_a_wrong_broker_is_rolled_back_and_told_and_no_frame_is_lost_or_doubled(
    make: Callable[[str], Gateway], server: Server
) -> None:
    gateway = make("van-2")
    wait_until(gateway.is_online, "the gateway", PATIENCE_S)
    before = gateway.told()["settings"]["in_force"]
    device = Device(gateway.line, "cold-2")
    device.measure(30)
    stop = threading.Event()
    speaker = threading.Thread(target=device.run, args=(stop,))
    speaker.start()
    gateway.push(gateway.text(port=1))
    wait_until(lambda: gateway.state() == "trial", "the trial", PATIENCE_S)
    device.measure(40)  # these meet a bridge without a broker
    wait_until(lambda: len(device.acknowledged) == 70, "acknowledgements", PATIENCE_S)
    assert gateway.state() == "trial"
    ended = server.becomes("van-2", "rolled-back")
    assert "the server did not answer within 6 s" in ended.detail
    assert "mqtt://127.0.0.1:1: cannot connect" in ended.detail
    wait_until(gateway.is_online, "the gateway", PATIENCE_S)
    wait_until(lambda: len(server.journalled("cold-2")) == 70, "every frame", PATIENCE_S)
    stop.set()
    speaker.join(10)
    assert set(server.journalled("cold-2").values()) == {1}
    told = gateway.told()
    assert (told["settings"]["in_force"], told["settings"]["source"]) == (before, "local")
    assert told["status"]["spool"]["dropped"] == 0


def test_a_mistake_is_refused_here_or_there_with_its_line(
    make: Callable[[str], Gateway], server: Server
) -> None:
    gateway = make("van-3")
    wait_until(gateway.is_online, "the gateway", PATIENCE_S)
    with pytest.raises(SettingsError, match=r"to-push.toml:10: bridge.statsu_every: got an unknown key"):
        gateway.push(gateway.text('statsu_every = "1s"'))
    (gateway.folder / "elsewhere").symlink_to("/etc/hostname")  # what only the gateway can see
    pushed = gateway.push(gateway.text().replace("password.txt", "elsewhere")).pushed
    refused = server.becomes("van-3", "refused")
    assert refused.id == pushed.id
    assert "line 5: broker.password_file: got 'elsewhere'; allowed: a file beside" in refused.detail
    assert gateway.told()["settings"]["source"] == "local"
    text = gateway.text('newer_key = "1s"')  # the server's program is newer, and knew it
    row = {"coop": "co", "gateway": "van-3", "hash": text_hash(text), "text": text, "pushed_by": "me"}
    with closing(Records(server.station.records_url)) as records, records.transaction() as connection:
        write_push(connection, row | {"pushed_at": SystemClock().now()})
    assert "line 10: bridge.newer_key: got an unknown key" in server.becomes("van-3", "refused").detail


def test_a_kill_in_the_middle_of_a_trial_ends_it(tmp_path: Path, server: Server) -> None:
    gateway = Gateway("van-4", tmp_path / "van-4", server)
    gateway.file.write_text(gateway.text().replace('"6s"', '"1h"'))
    with running("bridge", "-s", str(gateway.file), folder=gateway.folder) as bridge:
        wait_until(gateway.is_online, "the gateway", PATIENCE_S)
        gateway.push(gateway.text(port=1))
        wait_until(lambda: gateway.state() == "trial", "the trial", PATIENCE_S)
        bridge.kill()
    with running("bridge", "-s", str(gateway.file), folder=gateway.folder) as bridge:
        assert "ended during the trial" in server.becomes("van-4", "rolled-back").detail
        assert stops_at(signal.SIGTERM, bridge) == 0
    wait_until(lambda: gateway.told()["state"] == "stopped", "the good-bye", PATIENCE_S)
    assert "rolled back" in said(gateway.folder)


def test_a_push_while_it_is_away_waits_and_a_local_edit_wins(tmp_path: Path, server: Server) -> None:
    gateway = Gateway("van-5", tmp_path / "van-5", server)
    pushed = gateway.push(gateway.text("# away")).pushed
    with running("bridge", "-s", str(gateway.file), folder=gateway.folder) as bridge:
        assert server.becomes("van-5", "proven").id == pushed.id
        assert stops_at(signal.SIGTERM, bridge) == 0
    gateway.file.write_text(gateway.text("# edited here"))
    with running("bridge", "-s", str(gateway.file), folder=gateway.folder):
        edited = text_hash(gateway.file.read_bytes())
        wait_until(lambda: gateway.told()["settings"]["in_force"] == edited, "the edit", PATIENCE_S)
        told = gateway.told()["status"]["settings"]
    assert (told["source"], "was edited after the push" in told["note"]) == ("local", True)


def test_a_gateway_that_takes_none_says_so(tmp_path: Path, server: Server) -> None:
    gateway = Gateway("van-6", tmp_path / "van-6", server)
    gateway.file.write_text(gateway.text().replace("remote_settings = true\n", ""))
    gateway.push(gateway.text("# before it was ever heard"))
    with running("bridge", "-s", str(gateway.file), folder=gateway.folder):
        assert "remote_settings = false" in server.becomes("van-6", "refused").detail
    with pytest.raises(InputError, match="remote_settings = false"):
        gateway.push(gateway.text())
    with pytest.raises(InputError, match="Did you mean"):
        server.push("van-9", gateway.folder / "to-push.toml")
