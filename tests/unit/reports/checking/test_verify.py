"""Verifying: an untouched pack is genuine; whatever was changed, however cleverly, is refused in words."""

import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coldchain.seal_list import KeyList
from helpers.sealed_case import Sealed, sealed_in
from helpers.small_fleet import NOW
from links.seal_keys import SealKey, SealKeys
from reports.checking.verify import Outcome, verify
from reports.pack import make_pack
from reports.seal.manifest import MANIFEST, SIGNATURE, seal_pack
from reports.seal.zipped import unzip, zip_of

DAY = 86_400_000
MUTATIONS = int(os.environ.get("COLDCHAIN_MUTATIONS", "1500"))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return sealed_in(tmp_path_factory.mktemp("sealed"))


def test_an_untouched_pack_is_genuine_and_says_what_was_looked_at(sealed: Sealed) -> None:
    found = verify(sealed.pack.body, sealed.keys)
    assert found.outcome is Outcome.GENUINE
    looked = ["archive", "signature", "files", "report", "readings", "audit", "verdict", "pages"]
    assert [each.what for each in found.checks] == looked
    assert found.words().endswith("its readings give its verdict.")
    assert found.report == sealed.pack.report


def test_a_pack_of_yesterday_holds_after_the_key_was_exchanged_and_not_after_it_was_taken_back(
    sealed: Sealed, tmp_path: Path
) -> None:
    keys = SealKeys(tmp_path / "keys")
    keys.create(NOW)
    pack = make_pack(sealed.evidence, old := keys.signer())
    keys.rotate(NOW + 1)
    assert verify(pack.body, keys.listed()).outcome is Outcome.GENUINE
    assert make_pack(sealed.evidence, keys.signer()).body != pack.body
    keys.revoke(old.id, NOW + 2, "the laptop was stolen")
    found = verify(pack.body, keys.listed())
    assert found.outcome is Outcome.UNKNOWN
    assert "the laptop was stolen" in found.words()


def test_a_key_that_was_exchanged_long_before_is_no_proof(sealed: Sealed, tmp_path: Path) -> None:
    """Its private part was removed then: who seals with it has found a copy."""
    keys = SealKeys(tmp_path / "keys")
    keys.create(NOW - 10 * DAY)
    body = make_pack(sealed.evidence, keys.signer()).body
    (private,) = (tmp_path / "keys").glob("*.pem")
    copy = private.read_bytes()
    keys.rotate(NOW - 2 * DAY)
    assert not private.exists()
    assert copy.startswith(b"-----BEGIN")
    found = verify(body, keys.listed())
    assert found.outcome is Outcome.UNKNOWN
    assert "was exchanged on 2026-11-20T07:45:12Z, and this tells what was known on" in found.words()
    listed = keys.listed()
    for retired_at in (NOW - DAY, NOW - 11 * DAY):  # of another clock, of a clock that was not set
        old = msgspec.structs.replace(listed.keys[0], retired_at=retired_at)
        assert verify(body, KeyList(keys=(old,))).outcome is Outcome.GENUINE


def test_a_key_that_nobody_knows_is_no_proof(sealed: Sealed, tmp_path: Path) -> None:
    assert verify(sealed.pack.body, KeyList()).outcome is Outcome.UNKNOWN
    stranger = SealKeys(tmp_path / "keys")
    stranger.create(NOW)
    pack = make_pack(sealed.evidence, stranger.signer())
    found = verify(pack.body, sealed.keys)
    assert found.outcome is Outcome.UNKNOWN
    assert stranger.signer().id in found.words()


def _edited(name: str, change: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {**files, name: change(files[name])}


def _warmer(body: bytes) -> bytes:
    lines = body.splitlines(keepends=True)
    row = lines[5].split(b",")
    row[6] = b"3.0"
    return b"".join([*lines[:5], b",".join(row), *lines[6:]])


INSIDE = {
    "a reading": _edited("readings.csv", _warmer),
    "a verdict": _edited("report.json", lambda body: body.replace(b'"good_ms": ', b'"good_ms": 1', 1)),
    "a custodian's share": _edited("report.json", lambda body: body.replace(b'"best": 0', b'"best": 1', 1)),
    "a trip": _edited("trip.json", lambda body: body.replace(b"1795", b"1794", 1)),
}


@pytest.mark.parametrize("what", INSIDE)
def test_who_has_the_key_cannot_seal_a_verdict_that_the_readings_do_not_give(
    sealed: Sealed, what: str
) -> None:
    files = INSIDE[what](sealed.files)
    assert files != sealed.files
    found = verify(seal_pack(sealed.pack.report, files, sealed.key), sealed.keys)
    assert found.outcome is Outcome.CHANGED
    assert [each.what for each in found.checks if not each.is_well]


def _flipped(rng: random.Random, sealed: Sealed) -> bytes:
    body = bytearray(sealed.pack.body)
    body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return bytes(body)


def _cut(rng: random.Random, sealed: Sealed) -> bytes:
    body = sealed.pack.body
    at = rng.randrange(len(body))
    return rng.choice((body[:at], body[at:], body + b"\0", body[:at] + body[at + 1 :], body * 2))


def _rows(rng: random.Random, sealed: Sealed) -> bytes:
    files = unzip(sealed.pack.body)
    lines = files["readings.csv"].splitlines(keepends=True)
    one, other = rng.sample(range(1, len(lines)), 2)
    kind = rng.randrange(3)
    if kind == 0:
        del lines[one]
    elif kind == 1:
        lines.insert(one, lines[other])
    else:
        lines[one], lines[other] = lines[other], lines[one]
    return zip_of({**files, "readings.csv": b"".join(lines)})


def _files(rng: random.Random, sealed: Sealed) -> bytes:
    files = unzip(sealed.pack.body)
    name, other = rng.sample(sorted(files), 2)
    kind = rng.randrange(4)
    if kind == 0:
        del files[name]
    elif kind == 1:
        files["extra.txt"] = b"hello"
    elif kind == 2:
        files[name], files[other] = files[other], files[name]
    else:
        content = bytearray(files[name])
        if content:
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        files[name] = bytes(content) or b"{}\n"
    return zip_of(files)


def _again(rng: random.Random, sealed: Sealed) -> bytes:
    """Pack what is unchanged with another program: that too is not the archive that was sealed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=rng.randrange(1, 10)) as archive:
        for name, content in unzip(sealed.pack.body).items():
            archive.writestr(name, content)
    return target.getvalue()


def _hashes(rng: random.Random, sealed: Sealed) -> bytes:
    """Change a file and the table of contents with it, without the key."""
    files = unzip(sealed.pack.body)
    seal = files.pop(SIGNATURE)
    del files[MANIFEST]
    files["readings.csv"] = files["readings.csv"].replace(b"\n", b" \n", rng.randrange(1, 5))
    made = unzip(seal_pack(sealed.pack.report, files, sealed.key))
    return zip_of({**made, SIGNATURE: seal})


def _other_key(rng: random.Random, sealed: Sealed) -> bytes:
    """Seal changed files well, with a key that nobody has told of, or under the name of the right one."""
    files = dict(sealed.files)
    files["readings.csv"] = files["readings.csv"].replace(b"\n", b" \n", rng.randrange(1, 5))
    private = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
    return seal_pack(sealed.pack.report, files, SealKey(rng.choice((sealed.key.id, "0" * 16)), private))


def _mixed(rng: random.Random, sealed: Sealed) -> bytes:
    """Put parts of two genuine packs of one key together, the seal of either with them."""
    files, others = unzip(sealed.pack.body), unzip(_other_pack(sealed))
    apart = sorted(name for name in files if files[name] != others[name])
    taken = rng.sample(apart, rng.randrange(1, len(apart)))
    return zip_of({name: (others if name in taken else files)[name] for name in files})


def _other_pack(sealed: Sealed) -> bytes:
    if not _OTHERS:
        fewer = msgspec.structs.replace(sealed.evidence, readings=sealed.evidence.readings[:-30])
        _OTHERS.append(make_pack(fewer, sealed.key).body)
    return _OTHERS[0]


_OTHERS: list[bytes] = []
KINDS = (_flipped, _flipped, _flipped, _cut, _rows, _files, _again, _hashes, _other_key, _mixed)


@pytest.mark.parametrize("part", range(4))
def test_whatever_is_changed_is_refused(sealed: Sealed, part: int) -> None:
    for number in range(part, MUTATIONS, 4):
        rng = random.Random(number)
        kind = KINDS[number % len(KINDS)]
        body = kind(rng, sealed)
        if body == sealed.pack.body:
            continue
        found = verify(body, sealed.keys)
        assert found.outcome is not Outcome.GENUINE, (number, kind.__name__)
        assert not found.checks[-1].is_well or any(not each.is_well for each in found.checks)


@pytest.mark.parametrize("body", [b"", b"P", b"%PDF-1.7", bytes(1000), b"\x89PNG"])
def test_what_is_no_pack_is_told_so_and_nobody_is_accused(sealed: Sealed, body: bytes) -> None:
    found = verify(body, sealed.keys)
    assert (found.outcome, found.report) == (Outcome.UNREADABLE, None)
    assert "NOT GENUINE" not in found.words()


@pytest.mark.parametrize("body", [b"PK\3\4", b"PK\5\6" + b"\0" * 18, b"PK\3\4" + bytes(1000)])
def test_what_begins_as_a_pack_and_is_none_was_changed(sealed: Sealed, body: bytes) -> None:
    assert verify(body, sealed.keys).outcome is Outcome.CHANGED


def test_a_pack_of_a_newer_form_is_not_called_changed(sealed: Sealed) -> None:
    told = json.loads(_unpacked(sealed)[MANIFEST])
    told |= {"schema": "coldchain-pack/2", "more": 1}
    found = verify(zip_of({**_unpacked(sealed), MANIFEST: json.dumps(told).encode()}), sealed.keys)
    assert found.outcome is Outcome.UNREADABLE
    assert "newer" in found.words()


def test_a_stranger_cannot_write_on_the_screen_of_who_checks(sealed: Sealed) -> None:
    told = json.loads(_unpacked(sealed)[MANIFEST]) | {"\x1b[2J\u202eGENUINE": 1}
    body = json.dumps(told, ensure_ascii=False).encode()
    words = verify(zip_of({**_unpacked(sealed), MANIFEST: body}), sealed.keys).words()
    assert all(line.isprintable() for line in words.split("\n"))


def _unpacked(sealed: Sealed) -> dict[str, bytes]:
    return unzip(sealed.pack.body)


def test_a_signature_has_one_form_only(sealed: Sealed) -> None:
    files = unzip(sealed.pack.body)
    for seal in (
        files[SIGNATURE].upper(),
        files[SIGNATURE] + b"\n",
        files[SIGNATURE].replace(b"\n", b"\r\n"),
    ):
        assert verify(zip_of({**files, SIGNATURE: seal}), sealed.keys).outcome is Outcome.CHANGED
    told = json.loads(files[MANIFEST])
    spaced = json.dumps(told).encode()
    assert verify(zip_of({**files, MANIFEST: spaced}), sealed.keys).outcome is Outcome.CHANGED
