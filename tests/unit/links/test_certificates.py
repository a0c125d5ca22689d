"""The small CA: what it makes is believed by OpenSSL at its strictest, and is kept or renewed."""

import subprocess
from pathlib import Path

import pytest

from coldchain.errors import BrokerError, InputError
from coldchain.instants import from_iso
from links.certificates import Authority

NOW = from_iso("2026-11-28T12:00:00Z")
YEAR_MS = 365 * 24 * 3600 * 1000
NAMES = ["station.local", "192.0.2.7", "127.0.0.1", "localhost"]


def _openssl(*arguments: str) -> str:
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False).stdout


def test_what_it_signs_is_verified_strictly_for_its_names_only(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca", now=NOW)
    cert, _ = authority.broker_files(NAMES)
    ask = ("verify", "-x509_strict", "-CAfile", str(authority.ca_file), "-purpose", "sslserver")
    for name in ("-verify_hostname=station.local", "-verify_ip=192.0.2.7"):
        assert "OK" in _openssl(*ask, *name.split("="), str(cert))
    assert "OK" not in _openssl(*ask, "-verify_hostname", "elsewhere", str(cert))
    text = _openssl("x509", "-in", str(cert), "-noout", "-text")
    assert "Not Before: Jan  1 00:00:00 2020" in text
    assert "prime256v1" in text


def test_a_gateways_certificate_is_for_clients_and_names_it(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca", now=NOW)
    pair = authority.for_gateway("highland.van-3")
    (tmp_path / "cert.pem").write_text(pair.cert)
    ask = ("verify", "-x509_strict", "-CAfile", str(authority.ca_file), "-purpose")
    assert "OK" in _openssl(*ask, "sslclient", str(tmp_path / "cert.pem"))
    assert "OK" not in _openssl(*ask, "sslserver", str(tmp_path / "cert.pem"))
    assert "CN = highland.van-3" in _openssl("x509", "-in", str(tmp_path / "cert.pem"), "-noout", "-subject")
    assert "PRIVATE KEY" in pair.key


def test_a_name_that_does_not_fit_a_certificate_is_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="password"):
        Authority(tmp_path, now=NOW).for_gateway("c" * 63 + "." + "g" * 63)


def test_keys_are_their_owners_and_the_folder_too(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca", now=NOW)
    authority.broker_files(NAMES)
    assert (tmp_path / "ca").stat().st_mode & 0o077 == 0
    for name in ("ca-key.pem", "broker-key.pem"):
        assert (tmp_path / "ca" / name).stat().st_mode & 0o077 == 0


def test_the_brokers_certificate_is_kept_until_its_names_change_or_half_its_time_is_over(
    tmp_path: Path,
) -> None:
    def made(names: list[str], years: float) -> str:
        now = NOW + round(years * YEAR_MS)
        return Authority(tmp_path, now=now).broker_files(names)[0].read_text()

    first = made(NAMES, 0)
    assert made(list(reversed(NAMES)), 4.9) == first
    assert made([*NAMES, "more"], 0) != first
    again = made(NAMES, 0)
    assert made(NAMES, 5.1) != again


def test_the_ca_is_made_once_and_another_one_makes_the_broker_a_new_certificate(tmp_path: Path) -> None:
    one = Authority(tmp_path / "one", now=NOW)
    assert Authority(tmp_path / "one", now=NOW).ca_file.read_text() == one.ca_file.read_text()
    cert, key = one.broker_files(NAMES)
    other = Authority(tmp_path / "other", now=NOW)
    for file in (cert, key):
        (other.folder / file.name).write_text(file.read_text())
    assert other.broker_files(NAMES)[0].read_text() != cert.read_text()


@pytest.mark.parametrize("damage", ["missing", "rubbish", "another"])
def test_a_ca_that_cannot_be_used_is_told_and_not_replaced(tmp_path: Path, damage: str) -> None:
    authority = Authority(tmp_path / "ca", now=NOW)
    key = authority.folder / "ca-key.pem"
    if damage == "missing":
        key.unlink()
    elif damage == "rubbish":
        key.write_text("rubbish")
    else:
        key.write_text((Authority(tmp_path / "other", now=NOW).folder / "ca-key.pem").read_text())
    with pytest.raises(BrokerError, match="backup"):
        Authority(tmp_path / "ca", now=NOW)


def test_a_name_that_no_certificate_can_hold_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="xn--"):
        Authority(tmp_path, now=NOW).broker_files(["kühl.example"])
