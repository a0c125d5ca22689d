"""commands/enrolment.py without a broker that runs: accounts, files, the registry."""

from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import BrokerError, InputError, RegistryError
from commands.enrol_settings import Choice
from commands.enrolment import Wish, enrol, enrolled, prepare_mosquitto, revoke
from commands.running import prepare
from commands.station import Station, open_station
from helpers.commands_run import a_station
from links.clock import SystemClock
from links.gateway_accounts import FILE, signing_keys
from links.records import Records
from links.records_registry import load_registry

NOW = SystemClock().now()


def _station(
    folder: Path, broker: str = 'url = "mqtt://127.0.0.1"\nusername = "own"\npassword = "pw"'
) -> Station:
    file = a_station(folder)
    file.write_text(file.read_text().replace("[broker]\n", f"[broker]\n{broker}\n", 1))
    return open_station(file)


def _wish(folder: Path, gateway: str = "van-3", *, by_certificate: bool = False) -> Wish:
    return Wish(gateway, "far.example", by_certificate, Choice(), folder / f"{gateway}-parcel")


def _known(station: Station) -> tuple[str, ...]:
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        return load_registry(connection, station.coop).gateways


def test_the_running_station_knows_it_at_once_and_still_after_a_start(tmp_path: Path) -> None:
    station = _station(tmp_path)
    prepare(station, SystemClock())
    enrol(station, _wish(tmp_path), NOW)
    assert "van-3" in _known(station)
    prepare(station, SystemClock())
    assert "van-3" in _known(station)
    assert revoke(station, "van-3") == ""
    assert "van-3" not in _known(station)
    assert enrolled(station) == []


def test_a_station_that_never_ran_gets_no_records_by_it(tmp_path: Path) -> None:
    station = _station(tmp_path)
    enrol(station, _wish(tmp_path), NOW)
    assert not (station.folder / "records.sqlite").exists()
    assert "van-3" in station.registry().gateways


def test_for_mosquitto_hashes_are_kept_and_the_password_is_in_the_parcel_only(tmp_path: Path) -> None:
    station = _station(tmp_path)
    prepare_mosquitto(station, "far.example", NOW)
    account = enrol(station, _wish(tmp_path), NOW)
    password = (tmp_path / "van-3-parcel" / "broker-password").read_text().strip()
    assert account.secret.startswith("$7$")
    for file in station.folder.rglob("*"):
        assert file.is_dir() or password.encode() not in file.read_bytes()
    passwords = (station.folder / "mosquitto" / "passwords").read_text()
    assert "highland.van-3:$7$" in passwords
    assert "own:$7$" in passwords
    text = (tmp_path / "van-3-parcel" / "coldchain.toml").read_text()
    assert 'url = "mqtts://far.example:8883"' in text
    assert (tmp_path / "van-3-parcel" / "broker-ca.pem").exists()


def test_each_gateway_gets_a_key_of_its_own_to_sign_with(tmp_path: Path) -> None:
    station = _station(tmp_path)
    prepare_mosquitto(station, "far.example", NOW)
    accounts = [enrol(station, _wish(tmp_path, name), NOW) for name in ("van-3", "van-4")]
    accounts.append(enrol(station, _wish(tmp_path, "van-5", by_certificate=True), NOW))
    assert len({account.signing_key for account in accounts}) == 3
    key = tmp_path / "van-3-parcel" / "signing-key"
    assert key.stat().st_mode & 0o077 == 0
    assert key.read_text().strip() == accounts[0].signing_key
    assert 'signing_key_file = "signing-key"' in (tmp_path / "van-3-parcel" / "coldchain.toml").read_text()
    assert signing_keys(station.folder)[station.coop, "van-3"] == accounts[0].signing_key
    revoke(station, "van-3")
    assert (station.coop, "van-3") not in signing_keys(station.folder)


def test_with_a_certificate_the_key_is_in_the_parcel_only(tmp_path: Path) -> None:
    station = _station(tmp_path)
    prepare_mosquitto(station, "far.example", NOW)
    account = enrol(station, _wish(tmp_path, by_certificate=True), NOW)
    assert (account.by, account.secret) == ("certificate", "")
    key = tmp_path / "van-3-parcel" / "gateway-key.pem"
    assert key.stat().st_mode & 0o077 == 0
    text = (tmp_path / "van-3-parcel" / "coldchain.toml").read_text()
    assert 'cert_file = "gateway.pem"' in text
    assert "password" not in text.split("[bridge]")[0].split("[broker]")[1]
    assert "user highland.van-3" in (station.folder / "mosquitto" / "rights").read_text()


def test_the_embedded_broker_takes_no_certificates_and_must_have_run(tmp_path: Path) -> None:
    station = _station(tmp_path, 'listen = "0.0.0.0"')
    with pytest.raises(BrokerError, match="coldchain up"):
        enrol(station, _wish(tmp_path), NOW)
    prepare_mosquitto(station, "far.example", NOW)  # makes a CA
    with pytest.raises(InputError, match="deploy/mosquitto"):
        enrol(station, _wish(tmp_path, by_certificate=True), NOW)
    assert enrolled(station) == []


def test_a_parcel_that_cannot_be_written_leaves_the_old_account(tmp_path: Path) -> None:
    station = _station(tmp_path)
    first = enrol(station, _wish(tmp_path), NOW)
    before = (station.folder / FILE).read_bytes()
    with pytest.raises(InputError, match="there already"):
        enrol(station, _wish(tmp_path), NOW + 1)
    assert (station.folder / FILE).read_bytes() == before
    assert enrolled(station) == [first]


def test_who_stands_in_the_settings_too_must_be_taken_out_there(tmp_path: Path) -> None:
    station = _station(tmp_path)
    enrol(station, _wish(tmp_path, "station-1"), NOW)
    assert "Take station-1 out of gateways" in revoke(station, "station-1")


def test_who_is_not_enrolled_cannot_be_revoked(tmp_path: Path) -> None:
    station = _station(tmp_path)
    with pytest.raises(RegistryError, match="none is"):
        revoke(station, "van-3")
    enrol(station, _wish(tmp_path), NOW)
    with pytest.raises(RegistryError, match="Did you mean 'van-3'"):
        revoke(station, "van-4")
