"""commands/bridge_job.py: which settings the bridge gets."""

from pathlib import Path

from coldchain.plain import unpack
from coldchain.pushed import PushedSettings, text_hash
from commands.bridge_job import job_of
from commands.station import open_station
from firmware_bridge.care.kept_settings import PENDING, ROLLED_BACK, TRIAL, KeptSettings

TEXT = """\
data_folder = "data"
cooperative = { id = "co", name = "C" }
[broker]
url = "mqtt://127.0.0.1:1"
[bridge]
gateway = "van-1"
remote_settings = true
status_every = "30s"
"""


def written(folder: Path) -> Path:
    file = folder / "coldchain.toml"
    file.write_text(TEXT)
    return file


def pushed(text: str) -> PushedSettings:
    return PushedSettings(id=1, at=1000, hash=text_hash(text.encode()), toml=text)


def test_the_gateways_own_file_is_in_force(tmp_path: Path) -> None:
    job = job_of(open_station(written(tmp_path)))
    assert (job.coop, job.chosen[0], job.remote, job.registry) == ("co", "local", True, None)
    assert unpack(job.settings).status_every == 30.0


def test_settings_that_were_taken_are_tried(tmp_path: Path) -> None:
    station = open_station(written(tmp_path))
    kept = KeptSettings(station.folder, station.file)
    kept.take(pushed(TEXT.replace("30s", "45s")))
    assert kept.state.state == PENDING
    job = job_of(station)
    assert (job.chosen[0], unpack(job.settings).status_every) == (TRIAL, 45.0)


def test_settings_that_cannot_even_be_read_are_undone_at_once(tmp_path: Path) -> None:
    station = open_station(written(tmp_path))
    KeptSettings(station.folder, station.file).take(pushed("nobody knows this"))
    job = job_of(station)
    assert (job.chosen[0], unpack(job.settings).status_every) == ("local", 30.0)
    assert KeptSettings(station.folder, station.file).state.state == ROLLED_BACK


def test_settings_proven_once_that_a_newer_program_refuses_give_way_to_the_gateways_own(
    tmp_path: Path,
) -> None:
    station = open_station(written(tmp_path))
    kept = KeptSettings(station.folder, station.file)
    kept.take(pushed(TEXT.replace("status_every", "no_such_key")))
    kept.prove()
    job = job_of(station)
    assert (job.chosen[0], unpack(job.settings).status_every) == ("local", 30.0)
    assert "cannot be used" in job.chosen[3]
