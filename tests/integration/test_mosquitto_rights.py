"""The production broker, set up with what enrolment writes: passwords, certificates, rights, and nobody in
the session of another. Once by the example in deploy/mosquitto, once by just the files of ``coldchain init``.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from coldchain.errors import BrokerError
from commands.main import app
from commands.station import open_station
from helpers import mosquitto_files, tree
from helpers.brokers import CLOCK, Listener, listening
from helpers.commands_run import a_station
from helpers.polling import wait_until
from helpers.stack import WITHOUT_STORES, initialised, running_mosquitto
from links.broker import BrokerAddress, probe
from links.broker_types import TlsFiles
from links.certificates import Authority
from links.private_files import write_private

TREE = "coldchain/v1/highland"
OTHER_COOP = "valley"
KINDS = ("readings", "status", "alarms", "stored", "time", "settings")
MAY_SAY = ("readings", "status", "alarms")
_SETTINGS = """\
[broker]
url = "mqtt://127.0.0.1:{plain}"
username = "coldchain"
password = "own"
"""


class _Setup(NamedTuple):
    folder: Path  # of the station and of the parcels of its gateways
    mosquitto: mosquitto_files.Mosquitto
    environ: Mapping[str, str]

    def enrol(self, *arguments: str, coop: str = "") -> None:
        environ = {**self.environ, **({"COLDCHAIN_COOPERATIVE__ID": coop} if coop else {})}
        words = ["enrol", *arguments, "-s", str(self.folder / "coldchain.toml")]
        done = CliRunner().invoke(app, words, env=environ)
        assert done.exit_code == 0, done.output

    def address(self, gateway: str) -> BrokerAddress:
        return open_station(self.folder / gateway / "coldchain.toml").broker()

    def own(self) -> BrokerAddress:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environ.items():
                patch.setenv(name, value)
            return open_station(self.folder / "coldchain.toml").broker()


@contextmanager
def _by_the_example(folder: Path) -> Iterator[_Setup]:
    file, credentials = a_station(folder), folder / "data" / "mosquitto"
    text = tree.read("deploy/mosquitto/coldchain.conf")
    server = mosquitto_files.Mosquitto(text, folder / "kept", credentials, is_part=True)
    server.folder.mkdir()
    settings = _SETTINGS.format(plain=server.ports.plain)
    file.write_text(file.read_text().replace("[broker]\n", settings, 1))
    setup = _Setup(folder, server, {})
    setup.enrol("--mosquitto", "--host", "127.0.0.1")
    server.start()
    try:
        yield setup
    finally:
        server.stop()


@contextmanager
def _by_init(folder: Path) -> Iterator[_Setup]:
    with running_mosquitto(initialised(folder, "--cooperative", "highland")) as stack:
        yield _Setup(stack.folder, stack.mosquitto, WITHOUT_STORES)


@pytest.fixture(scope="module", params=[_by_the_example, _by_init], ids=["example", "init"])
def setup(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Setup]:
    how: Callable[[Path], AbstractContextManager[_Setup]] = request.param
    with how(tmp_path_factory.mktemp("mosquitto")) as setup:
        wait_until(lambda: _lets_in(setup.own()), "the broker")
        ports = setup.mosquitto.ports
        for gateway, coop in (("van-a", ""), ("van-b", ""), ("van-d", OTHER_COOP)):
            where = ("--host", f"127.0.0.1:{ports.secure}", "--to", str(setup.folder / gateway))
            setup.enrol("van-a" if coop else gateway, *where, coop=coop)
        where = ("--host", f"127.0.0.1:{ports.certain}", "--to", str(setup.folder / "van-c"))
        setup.enrol("van-c", "--certificate", *where)
        setup.mosquitto.reload()
        yield setup


def _lets_in(address: BrokerAddress) -> bool:
    try:
        probe(address, timeout_s=1, clock=CLOCK)
    except BrokerError:
        return False
    return True


@pytest.mark.parametrize("gateway", ["van-a", "van-c"])
def test_the_enrolled_are_let_in_and_proved(setup: _Setup, gateway: str) -> None:
    wait_until(lambda: _lets_in(setup.address(gateway)), "to be let in")
    done = CliRunner().invoke(app, ["check", "-s", str(setup.folder / gateway / "coldchain.toml")])
    assert done.exit_code == 0, done.output
    assert "none of another gateway" in " ".join(done.stdout.split())


def test_each_says_and_hears_its_own_and_nothing_else(setup: _Setup) -> None:
    gateways = ("van-a", "van-b", "van-c")
    every = [f"{TREE}/{gateway}/{kind}" for gateway in gateways for kind in KINDS]
    with listening(setup.own(), "server", [f"{TREE}/+/+"], clean=True) as server:
        listeners = {
            name: Listener(setup.address(name), name, every, clean=True).start() for name in gateways
        }
        for name, listener in listeners.items():
            for topic in every:
                listener.session.publish(topic, name.encode()).wait_acknowledged(10)
        for topic in every:
            server.session.publish(topic, b"server").wait_acknowledged(10)
        wait_until(lambda: server.payloads().count(b"server") == len(every), "all of its own")
        said = {(each.topic, each.payload) for each in server.messages if each.payload != b"server"}
        assert said == {(f"{TREE}/{name}/{kind}", name.encode()) for name in gateways for kind in MAY_SAY}
        for name, listener in listeners.items():
            mine = {(f"{TREE}/{name}/{kind}", b"server") for kind in ("stored", "time", "settings")}
            wait_until(lambda: len(listener.messages) >= len(mine), "what is its own")  # noqa: B023 - at once
            assert {(each.topic, each.payload) for each in listener.messages} == mine
            listener.stop()


def test_nobody_gets_into_the_session_of_another(setup: _Setup) -> None:
    victim = setup.address("van-b")
    with listening(setup.own(), "server") as server, listening(victim, "any") as other:
        for name in ("server", victim.session_name("any"), "highland.van-b"):
            with listening(setup.address("van-a"), name), listening(setup.address("van-c"), name):
                server.session.publish("coldchain-guard/alive", b"1").wait_acknowledged(5)
        assert (server.session.counters.losses, other.session.counters.losses) == (0, 0)


def test_a_gateway_of_another_tenant_is_neither_heard_nor_told(setup: _Setup) -> None:
    """Two cooperatives at one broker, each with a gateway of the same name."""
    coops = {"van-a": "highland", "van-d": OTHER_COOP}
    every = [f"coldchain/v1/{coop}/van-a/{kind}" for coop in coops.values() for kind in KINDS]
    with listening(setup.own(), "server", ["coldchain/v1/+/+/+"], clean=True) as server:
        listeners = {name: Listener(setup.address(name), name, every, clean=True).start() for name in coops}
        for name, listener in listeners.items():
            for topic in every:
                listener.session.publish(topic, name.encode()).wait_acknowledged(10)
        for topic in every:
            server.session.publish(topic, b"server").wait_acknowledged(10)
        wait_until(lambda: server.payloads().count(b"server") == len(every), "all of its own")
        said = {(each.topic, each.payload) for each in server.messages if each.payload != b"server"}
        assert {topic for topic, _ in said} == {
            f"coldchain/v1/{coop}/van-a/{kind}" for coop in coops.values() for kind in MAY_SAY
        }
        assert len(said) == len(coops) * len(MAY_SAY), "each topic was said on by one only"
        for name, coop in coops.items():
            listener = listeners[name]
            mine = {f"coldchain/v1/{coop}/van-a/{kind}" for kind in set(KINDS) - set(MAY_SAY)}
            wait_until(lambda: len(listener.messages) >= len(mine), "what is its own")  # noqa: B023 - at once
            assert {each.topic for each in listener.messages} == mine
            listener.stop()


def test_without_the_right_credentials_nobody_is_let_in(setup: _Setup, tmp_path: Path) -> None:
    van, box = setup.address("van-a"), setup.address("van-c")
    cases = {
        "wrong password": (replace(van, password="wrong"), "Not authorized"),
        "password of another": (replace(van, password=setup.address("van-b").password), "Not authorized"),
        "name of another": (replace(van, username="highland.van-b"), "Not authorized"),
        "of another tenant": (replace(van, username=f"{OTHER_COOP}.van-a"), "Not authorized"),
        "nobody": (replace(van, username="", password=""), "Not authorized"),
        "no certificate": (replace(box, files=van.files), "certificate"),
        "of another CA": (replace(box, files=_certified_elsewhere(box.files, tmp_path)), "broker"),
        "broker of another CA": (replace(van, files=TlsFiles()), "not believed"),
        "password at the port for certificates": (replace(van, port=box.port), "certificate"),
    }
    for name, (address, told) in cases.items():
        with pytest.raises(BrokerError) as refused:
            probe(address, timeout_s=5, clock=CLOCK)
        assert told in str(refused.value), name
    why = "certificate verify failed"  # it hangs up on a stranger's certificate without a word to him
    wait_until(lambda: why in setup.mosquitto.log.read_text(), why)


def _certified_elsewhere(files: TlsFiles, folder: Path) -> TlsFiles:
    """Return the files of a gateway, with a certificate of the same name that a stranger has signed."""
    pair = Authority(folder / "stranger", now=CLOCK.now()).for_gateway("highland.van-c")
    cert, key = folder / "gateway.pem", folder / "gateway-key.pem"
    write_private(cert, pair.cert)
    write_private(key, pair.key)
    return TlsFiles(files.ca, str(cert), str(key))


def test_who_is_revoked_is_let_in_no_more_and_the_others_stay(setup: _Setup) -> None:
    address = setup.address("van-b")
    with listening(setup.address("van-a"), "any") as other:
        setup.enrol("van-b", "--revoke")
        setup.mosquitto.reload()
        wait_until(lambda: not _lets_in(address), "a refusal")
        assert other.session.counters.losses == 0
    shutil.rmtree(setup.folder / "van-b")
