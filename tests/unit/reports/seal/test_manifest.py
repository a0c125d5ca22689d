"""The table of contents of a pack and its signature: one form each, and all that it says holds."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from coldchain.errors import InputError
from coldchain.seal_list import id_of, public_key
from helpers.told_report import made
from links.seal_keys import SealKey, is_signed
from reports.seal.manifest import (
    MANIFEST,
    SIGNATURE,
    manifest_of,
    read_manifest,
    read_signature,
    seal_pack,
    sealed,
    written,
)
from reports.seal.zipped import content_of, open_zip, unzip, zip_of

FILES = {"readings.csv": b"device\n" * 9, "report.json": b"{}", "report.pdf": b"%PDF"}
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
DER = PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
KEY = SealKey(id_of(DER), PRIVATE)


def test_it_names_every_file_and_the_report() -> None:
    report, _ = made()
    body = manifest_of(report, FILES, KEY.id)
    manifest = read_manifest(body)
    assert [(each.name, each.size, each.sha256) for each in manifest.files] == [
        (name, len(content), hashlib.sha256(content).hexdigest()) for name, content in sorted(FILES.items())
    ]
    packed = {name: hashlib.sha256(part.packed).hexdigest() for name, part in open_zip(zip_of(FILES)).items()}
    assert {each.name: each.packed_sha256 for each in manifest.files} == packed
    assert (manifest.report, manifest.subject, manifest.key) == (report.number, report.subject.id, KEY.id)
    assert (manifest.from_at, manifest.until_at) == (report.subject.from_at, report.subject.until_at)
    assert written(manifest) == body == manifest_of(report, dict(reversed(FILES.items())), KEY.id)


def test_a_pack_is_the_same_in_one_go_or_step_by_step() -> None:
    report, _ = made()
    manifest = manifest_of(report, FILES, KEY.id)
    whole = {**FILES, MANIFEST: manifest, SIGNATURE: sealed(manifest, KEY)}
    body = seal_pack(report, FILES, KEY)
    assert body == zip_of(whole) == seal_pack(report, FILES, KEY)
    assert unzip(body) == whole


def test_the_signature_is_over_the_bytes_of_the_manifest() -> None:
    report, _ = made()
    manifest = manifest_of(report, FILES, KEY.id)
    signature = read_signature(sealed(manifest, KEY))
    public = public_key(DER, 0)
    assert signature.key == KEY.id
    assert is_signed(public, manifest, signature.signature)
    assert not is_signed(public, manifest + b"\n", signature.signature)
    PRIVATE.public_key().verify(signature.signature, manifest)


def test_every_single_bit_of_a_pack_that_is_flipped_is_seen() -> None:
    body = seal_pack(made()[0], FILES, KEY)
    assert _holds(body)
    for bit in range(len(body) * 8):
        changed = bytearray(body)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            holds = _holds(bytes(changed))
        except InputError:
            continue
        assert not holds, bit


def _holds(body: bytes) -> bool:
    """Return whether a pack agrees with itself and is signed."""
    parts = open_zip(body)
    contents = {name: content_of(part) for name, part in parts.items()}
    manifest, signature = read_manifest(contents[MANIFEST]), read_signature(contents[SIGNATURE])
    hashes = {each.name: (each.size, each.sha256, each.packed_sha256) for each in manifest.files}
    found = {
        name: (
            len(content),
            hashlib.sha256(content).hexdigest(),
            hashlib.sha256(parts[name].packed).hexdigest(),
        )
        for name, content in contents.items()
        if name not in (MANIFEST, SIGNATURE)
    }
    is_ours = is_signed(public_key(DER, 0), contents[MANIFEST], signature.signature)
    return hashes == found and is_ours and signature.key == manifest.key == KEY.id


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"{", b"{ "),
        (b"}\n", b"}"),
        (b"}\n", b"}\n\n"),
        (b"coldchain-pack/1", b"coldchain-pack/2"),
        (b'"coop"', b'"extra":1,"coop"'),
        (b"report.json", b"report.jso\\u006e"),
        (b"report.json", b"readings.csv"),
        (b"report.json", b"manifest.sig"),
        (b'"size":2', b'"size":2.0'),
        (b"kaimosi", b"\xff"),
    ],
)
def test_a_manifest_in_another_form_is_refused(before: bytes, after: bytes) -> None:
    body = manifest_of(made()[0], FILES, KEY.id)
    assert before in body
    with pytest.raises(InputError, match=MANIFEST):
        read_manifest(body.replace(before, after, 1) if before != b"}\n" else body[:-2] + after)


@pytest.mark.parametrize(
    "junk", [b"", b"[]", b"null", b"[" * 50_000, b"x" * 64_001, b'{"schema":"\xf0\x9f"}']
)
def test_junk_is_refused_in_words(junk: bytes) -> None:
    with pytest.raises(InputError, match=MANIFEST):
        read_manifest(junk)


def test_a_signature_in_another_form_is_refused() -> None:
    good = sealed(b"m", KEY)
    for bad in (
        b"",
        good[:-1],
        good + b"\n",
        good.replace(b"\n", b"\r\n"),
        good.upper(),
        b" " + good,
        b"x" * 90_000,
    ):
        with pytest.raises(InputError, match=SIGNATURE):
            read_signature(bad)
