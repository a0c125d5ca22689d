"""The table of contents of a pack, ``manifest.json``, and its signature, ``manifest.sig``: one form each.

The manifest names every other file with its size and two hashes: of its content, and of its bytes as they lie
in the archive, because deflate has spare bits that no hash of a content sees. Both files have a single form:
what reads well but is written otherwise is refused. The signature is over the bytes of manifest.json, so that
OpenSSL alone can check it. Not the checking: see ``reports/checking/verify.py``.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

import msgspec

from coldchain.errors import InputError
from coldchain.evidence import Subject, SubjectKind
from links.seal_keys import SealKey
from reports.seal.zipped import Part, part_of, zip_parts

SCHEMA = "coldchain-pack/1"
SEAL = "coldchain-seal/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
OTHER_VERSION = "other-version"
"""Reason of an ``InputError`` on a manifest that a newer program may understand."""
LARGEST_MANIFEST = 64_000
"""Bytes: more than ``zipped.MOST_FILES`` rows."""
_SIGNATURE = re.compile(rb"coldchain-seal/1\n([0-9a-f]{16})\n([0-9a-f]{128})\n")


class Told(Protocol):
    """What a manifest says of a report, or of a summary, which has no chain of readings."""

    @property
    def number(self) -> str:
        """Return its name."""

    @property
    def subject(self) -> Subject:
        """Return what it is about."""

    @property
    def chain_head(self) -> str:
        """Return the newest hash of the chain of readings; empty: there is none."""


class FileRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file: the size and SHA-256 of its content, and the SHA-256 of its bytes in the archive."""

    name: str
    size: int
    sha256: str
    packed_sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a pack holds.

    Args:
        schema: Of this file.
        report: Number of the report.
        kind: Of the subject.
        subject: Its id.
        coop: Whose.
        as_known_at: Only what was known then counted [ms].
        from_at: Begin of the time that is told [ms].
        until_at: Its end [ms].
        chain_head: Newest hash of the chain of readings.
        key: Id of the key that sealed it.
        files: By name, without the manifest and its signature.
        certificates: SHA-256 of those with which a single PDF is signed (PAdES), its signer's first.
    """

    schema: str
    report: str
    kind: SubjectKind
    subject: str
    coop: str
    as_known_at: int
    from_at: int
    until_at: int
    chain_head: str
    key: str
    files: tuple[FileRow, ...]
    certificates: tuple[str, ...] = ()


class _Schema(msgspec.Struct, frozen=True):
    """What is read first: a newer form has other fields."""

    schema: str


class Signature(NamedTuple):
    """What stands in manifest.sig: whose, and the 64 bytes."""

    key: str
    signature: bytes


def manifest_of(
    report: Told, files: Mapping[str, bytes], key: str, *, certificates: Iterable[str] = ()
) -> bytes:
    """Return manifest.json.

    Args:
        report: The report in the pack, with the head of its chain.
        files: All others, by name.
        key: Id of the key that will seal it.
        certificates: See ``Manifest``.
    """
    parts = [part_of(name, content) for name, content in sorted(files.items())]
    bare = _manifest(report, parts, files, key)
    return written(msgspec.structs.replace(bare, certificates=tuple(certificates)))


def sealed(manifest: bytes, key: SealKey) -> bytes:
    """Return manifest.sig."""
    return f"{SEAL}\n{key.id}\n{key.sign(manifest).hex()}\n".encode()


def seal_pack(report: Told, files: Mapping[str, bytes], key: SealKey) -> bytes:
    """Return a whole pack: the same as manifest, signature and zip one by one, with each file packed once.

    Args:
        report: The report in the pack, with the head of its chain.
        files: All but the manifest and its signature, by name.
        key: Seals it.
    """
    parts = [part_of(name, content) for name, content in sorted(files.items())]
    manifest = written(_manifest(report, parts, files, key.id))
    ends = [part_of(MANIFEST, manifest), part_of(SIGNATURE, sealed(manifest, key))]
    return zip_parts([*parts, *ends])


def read_manifest(body: bytes) -> Manifest:
    """Return what manifest.json says.

    Raises:
        InputError: It is none, or is written otherwise than ours are.
    """
    if len(body) > LARGEST_MANIFEST:
        raise InputError(MANIFEST, f"{len(body)} bytes", f"at most {LARGEST_MANIFEST}")
    try:
        schema = msgspec.json.decode(body, type=_Schema).schema
        if schema != SCHEMA:
            next_step = "Take the version of this program that made the pack, or a newer one."
            came = f"schema {schema[:80]!r}"
            raise InputError(MANIFEST, came, repr(SCHEMA), next_step, reason=OTHER_VERSION)
        manifest = msgspec.json.decode(body, type=Manifest)
        again = written(manifest)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise InputError(MANIFEST, str(error)[:200], "a table of contents of a pack") from None
    if again != body:
        raise InputError(MANIFEST, "the same said in another form", "the one form that it has")
    names = [each.name for each in manifest.files]
    if names != sorted(set(names)) or {MANIFEST, SIGNATURE} & set(names):
        raise InputError(MANIFEST, "a file twice, or out of its place", "each other file once, in order")
    return manifest


def read_signature(body: bytes) -> Signature:
    """Return what manifest.sig says.

    Raises:
        InputError: It has another form, be it by a single byte.
    """
    found = _SIGNATURE.fullmatch(body)
    if found is None:
        raise InputError(SIGNATURE, repr(body[:40]), "three lines: schema, key, 128 hexadecimal digits")
    return Signature(found[1].decode(), bytes.fromhex(found[2].decode()))


def written(manifest: Manifest) -> bytes:
    """Return a manifest in its one form: names in order, no spaces, one newline at the end."""
    return msgspec.json.encode(manifest, order="sorted") + b"\n"


def _manifest(report: Told, parts: Iterable[Part], files: Mapping[str, bytes], key: str) -> Manifest:
    subject = report.subject
    rows = tuple(
        FileRow(
            name=each.name,
            size=each.size,
            sha256=hashlib.sha256(files[each.name]).hexdigest(),
            packed_sha256=hashlib.sha256(each.packed).hexdigest(),
        )
        for each in parts
    )
    return Manifest(
        schema=SCHEMA,
        report=report.number,
        kind=subject.kind,
        subject=subject.id,
        coop=subject.cooperative.id,
        as_known_at=subject.as_known_at,
        from_at=subject.from_at,
        until_at=subject.until_at,
        chain_head=report.chain_head,
        key=key,
        files=rows,
    )
