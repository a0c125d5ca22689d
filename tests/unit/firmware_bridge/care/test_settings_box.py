"""What becomes of settings that come; with a real broker and server, see tests/integration."""

import threading
from pathlib import Path

import pytest

from coldchain.pushed import PushedSettings, encode, text_hash
from firmware_bridge.care.kept_settings import KeptSettings
from firmware_bridge.care.settings_box import BoxRules, SettingsBox
from helpers.clock import ManualClock
from links.broker import Message

TOPIC = "coldchain/v1/co/van-1/settings"


class Acknowledged:
    def wait_acknowledged(self, timeout_s: float) -> bool:
        return True


class Bench:
    """A box over files, and steps of its loop."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.local = folder / "coldchain.toml"
        self.local.write_text("local = 1\n")
        self.clock = ManualClock(1000)
        self.mistakes = ""
        self.acknowledged: list[int] = []
        self.news = 0
        self.start()

    def start(self) -> None:
        self.kept = KeptSettings(self.folder, self.local)
        chosen = self.kept.choose(remote=True)
        self.box = SettingsBox(
            self.kept,
            chosen,
            check=lambda _file, _rows: self.mistakes,
            rules=BoxRules(True, 300.0),
            clock=self.clock,
        )
        self.box.acknowledge = self.taken
        self.box.on_news = self.tell

    def taken(self, mid: int) -> bool:
        self.acknowledged.append(mid)
        return True

    def tell(self) -> None:
        self.news += 1

    def comes(self, payload: bytes, mid: int = 1) -> None:
        self.box.on_message(Message(TOPIC, payload, mid, retain=True, duplicate=False))

    def step(self) -> str:
        self.box._see_to_trial()
        self.box._take_waiting()
        return self.kept.state.state

    def in_trial(self) -> None:
        self.comes(encode(push(1)))
        assert self.step() == "pending"
        assert self.box.wants_restart.is_set()
        self.start()
        assert self.box.in_trial


def push(number: int, text: str = "a = 1\n") -> PushedSettings:
    return PushedSettings(number, number, text_hash(text), text)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_trial_needs_the_broker_s_word_and_the_server_s(bench: Bench) -> None:
    bench.in_trial()
    bench.box.ticket = Acknowledged()
    assert bench.step() == "trial"
    bench.comes(encode(push(1)), mid=2)
    assert [bench.step(), bench.step()] == ["trial", "proven"]
    assert bench.acknowledged == [1, 2]
    assert bench.box.report()["settings"].items() >= {"source": "pushed", "state": "proven", "id": 1}.items()


def test_the_server_s_word_alone_proves_nothing(bench: Bench) -> None:
    bench.in_trial()
    bench.comes(encode(push(1)))
    assert [bench.step(), bench.step()] == ["trial", "trial"]


def test_a_trial_without_an_answer_is_taken_back_in_time(bench: Bench) -> None:
    bench.in_trial()
    bench.clock.advance(299_999)
    assert bench.step() == "trial"
    bench.clock.advance(1)
    assert bench.step() == "rolled-back"
    assert bench.box.wants_restart.is_set()
    bench.start()
    assert bench.box.report()["settings"].items() >= {"source": "local", "state": "rolled-back"}.items()


def test_mistakes_are_told_and_the_same_push_is_not_checked_again(bench: Bench) -> None:
    bench.mistakes = "line 3: no"
    bench.comes(encode(push(1)))
    assert bench.step() == "refused"
    assert (bench.box.report()["settings"]["detail"], bench.news) == ("line 3: no", 1)
    bench.mistakes = ""
    bench.comes(encode(push(1)))
    assert bench.step() == "refused"
    bench.comes(encode(push(2)))  # the same text, pushed anew
    assert bench.step() == "pending"


def test_of_two_that_wait_the_newer_counts(bench: Bench) -> None:
    bench.comes(encode(push(1)), mid=1)
    bench.comes(encode(push(2, "b = 1\n")), mid=2)
    bench.step()
    assert (bench.kept.state.id, bench.acknowledged) == (2, [1, 2])


def test_one_that_comes_during_a_trial_ends_it_well_and_has_its_turn(bench: Bench) -> None:
    bench.in_trial()
    bench.box.ticket = Acknowledged()
    bench.comes(encode(push(2, "b = 1\n")), mid=2)
    assert [bench.step(), bench.step()] == ["trial", "pending"]
    assert (bench.kept.state.id, bench.kept.state.proven) == (2, text_hash("a = 1\n"))


def test_an_older_one_is_not_heeded(bench: Bench) -> None:
    bench.mistakes = "no"
    bench.comes(encode(push(5)))
    bench.step()
    bench.comes(encode(push(4, "b = 1\n")))
    bench.step()
    assert bench.kept.state.id == 5


def test_what_is_in_force_needs_no_trial(bench: Bench) -> None:
    bench.comes(encode(push(1, "local = 1\n")))
    assert bench.step() == "proven"
    assert not bench.box.wants_restart.is_set()


def test_what_cannot_be_read_is_told(bench: Bench) -> None:
    bench.comes(b'{"v":2}', mid=3)
    bench.step()
    assert "version 2" in bench.box.report()["settings"]["note"]
    bench.comes(b"", mid=4)
    bench.step()
    assert (bench.acknowledged, bench.kept.state.state) == ([3, 4], "")


def test_a_full_disk_is_met_again_later(bench: Bench) -> None:
    (bench.folder / "settings").parent.mkdir()
    (bench.folder / "settings").write_text("in the way")
    bench.comes(encode(push(1)))
    with pytest.raises(OSError, match="exists"):
        bench.step()
    assert bench.acknowledged == []
    (bench.folder / "settings").unlink()
    assert bench.step() == "pending"


def test_the_loop_ends_when_it_is_told(bench: Bench) -> None:
    stop = threading.Event()
    stop.set()
    bench.box.run(stop)
