"""Which settings are in force, over starts and crashes."""

from pathlib import Path

import pytest

from coldchain.pushed import PushedSettings, text_hash
from firmware_bridge.care.kept_settings import CRASHED, EDITED, Chosen, KeptSettings


class Gateway:
    """Its files, and each start of its program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.local = folder / "coldchain.toml"
        self.local.write_text("local = 1\n")

    def start(self, *, remote: bool = True) -> tuple[KeptSettings, Chosen]:
        kept = KeptSettings(self.folder, self.local)
        return kept, kept.choose(remote=remote)

    def prove(self, number: int, text: str) -> None:
        kept, _ = self.start()
        kept.take(pushed(number, text))
        kept, chosen = self.start()
        assert (chosen.source, chosen.file.read_text()) == ("trial", text)
        kept.prove()


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    return Gateway(tmp_path)


def pushed(number: int, text: str) -> PushedSettings:
    return PushedSettings(number, number, text_hash(text), text)


def test_without_a_push_the_local_file_is_in_force(gateway: Gateway) -> None:
    assert gateway.start()[1] == Chosen("local", gateway.local, text_hash("local = 1\n"))
    assert not gateway.folder.exists()


def test_what_is_proven_stays_in_force_over_starts(gateway: Gateway) -> None:
    gateway.prove(1, "a = 1\n")
    kept, chosen = gateway.start()
    assert (chosen.source, chosen.file.read_text(), kept.state.state) == ("pushed", "a = 1\n", "proven")
    assert gateway.local.read_text() == "local = 1\n"


def test_a_start_that_finds_a_trial_begun_takes_it_back(gateway: Gateway) -> None:
    gateway.prove(1, "a = 1\n")
    kept, _ = gateway.start()
    kept.take(pushed(2, "b = 1\n"))
    gateway.start()  # and the power goes
    kept, chosen = gateway.start()
    assert (chosen.source, chosen.file.read_text()) == ("pushed", "a = 1\n")
    assert (kept.state.id, kept.state.state, kept.state.detail) == (2, "rolled-back", CRASHED)


def test_a_refused_push_changes_nothing_in_force(gateway: Gateway) -> None:
    gateway.prove(1, "a = 1\n")
    kept, before = gateway.start()
    kept.refuse(pushed(2, "b = 1\n"), "line 1: no")
    kept, after = gateway.start()
    assert before == after
    assert (kept.state.id, kept.state.state, kept.state.detail) == (2, "refused", "line 1: no")


def test_an_edit_of_the_local_file_wins_and_says_so(gateway: Gateway) -> None:
    gateway.prove(1, "a = 1\n")
    gateway.local.write_text("local = 2\n")
    assert gateway.start()[1] == Chosen("local", gateway.local, text_hash("local = 2\n"), EDITED)
    gateway.prove(2, "b = 1\n")
    assert gateway.start()[1].source == "pushed"


def test_an_edit_between_push_and_trial_wins_too(gateway: Gateway) -> None:
    kept, _ = gateway.start()
    kept.take(pushed(1, "a = 1\n"))
    gateway.local.write_text("local = 2\n")
    kept, chosen = gateway.start()
    assert (chosen.source, kept.state.state, kept.state.detail) == ("local", "rolled-back", EDITED)


def test_where_the_server_may_not_the_local_file_is_in_force(gateway: Gateway) -> None:
    gateway.prove(1, "a = 1\n")
    assert gateway.start(remote=False)[1].source == "local"
    assert gateway.start(remote=True)[1].source == "pushed"


def test_damaged_files_leave_the_local_file_in_force(gateway: Gateway) -> None:
    gateway.prove(1, "a = 1\n")
    chosen = gateway.start()[1]
    chosen.file.write_text("a = 2\n")
    assert "is damaged" in gateway.start()[1].note
    chosen.file.unlink()
    assert gateway.start()[1].source == "local"
    (gateway.folder / "settings" / "state.json").write_text("{")
    assert gateway.start()[1] == Chosen("local", gateway.local, text_hash("local = 1\n"))


def test_only_texts_that_are_needed_are_kept(gateway: Gateway) -> None:
    for number in range(1, 6):
        gateway.prove(number, f"a = {number}\n")
    kept = {file.read_text() for file in (gateway.folder / "settings").glob("*.toml")}
    assert kept == {"a = 4\n", "a = 5\n"}


def test_a_disk_that_takes_nothing_tries_nothing(gateway: Gateway) -> None:
    gateway.prove(1, "a = 1\n")
    kept, _ = gateway.start()
    kept.take(pushed(2, "b = 1\n"))
    (gateway.folder / "settings" / "state.json.new").mkdir()
    assert gateway.start()[1].file.read_text() == "a = 1\n"
