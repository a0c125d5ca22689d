"""Keys that seal: made, exchanged, taken back, for their owner alone; what is damaged is said in words."""

import contextlib
import os
import stat
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from coldchain.errors import ColdchainError, InputError, LinkError
from coldchain.seal_list import FILE, LARGEST_LIST, public_key
from links import seal_keys
from links.kept_file import remove
from links.private_files import write_private
from links.seal_keys import SIGNATURE_BYTES, SealKeys, is_signed


@pytest.fixture
def keys(tmp_path: Path) -> SealKeys:
    return SealKeys(tmp_path / "seal")


def test_a_key_is_made_and_signs(keys: SealKeys) -> None:
    assert keys.listed().keys == ()
    made = keys.create(1000)
    assert keys.listed().keys == (made,)
    signature = keys.signer().sign(b"words")
    assert len(signature) == SIGNATURE_BYTES
    assert keys.signer().sign(b"words") == signature
    assert is_signed(made, b"words", signature)
    for message, other in (
        (b"word", signature),
        (b"words", signature[:-1]),
        (b"words", b""),
        (b"words", bytes(64)),
    ):
        assert not is_signed(made, message, other)


def test_all_files_are_for_their_owner_alone(keys: SealKeys) -> None:
    old_mask = os.umask(0)
    try:
        made = keys.create(1000)
    finally:
        os.umask(old_mask)
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    for name in (FILE, f"{made.id}.pem"):
        assert stat.S_IMODE((keys.folder / name).stat().st_mode) == 0o600
    (keys.folder / f"{made.id}.pem").chmod(0o640)
    with pytest.raises(InputError, match="chmod 600"):
        keys.signer()


def test_one_that_signs_is_not_replaced_unasked(keys: SealKeys) -> None:
    keys.create(1000)
    with pytest.raises(InputError, match="rotate"):
        keys.create(2000)


def test_an_exchanged_key_holds_and_cannot_sign_any_more(keys: SealKeys) -> None:
    with pytest.raises(InputError, match="create"):
        keys.rotate(500)
    old = keys.create(1000)
    signature = keys.signer().sign(b"words")
    new = keys.rotate(2000)
    first, second = keys.listed().keys
    assert (first.id, first.retired_at, first.revoked_at) == (old.id, 2000, None)
    assert second == new
    assert keys.signer().id == new.id
    assert is_signed(first, b"words", signature)
    assert sorted(each.name for each in keys.folder.glob("*.pem")) == [f"{new.id}.pem"]


def test_a_key_that_was_taken_back_is_told_with_why_and_signs_nothing(keys: SealKeys) -> None:
    made = keys.create(1000)
    for why in ("", "  \n"):
        with pytest.raises(InputError, match="why"):
            keys.revoke(made.id, 2000, why)
    revoked = keys.revoke(made.id, 2000, " the laptop was stolen ")
    assert keys.listed().keys == (revoked,)
    assert (revoked.revoked_at, revoked.why) == (2000, "the laptop was stolen")
    assert list(keys.folder.glob("*.pem")) == []
    with pytest.raises(InputError, match="taken back"):
        keys.signer()
    with pytest.raises(InputError, match="already"):
        keys.revoke(made.id, 3000, "again")
    with pytest.raises(InputError, match=made.id):
        keys.revoke("0" * 16, 3000, "unknown")
    new = keys.create(4000)
    assert keys.signer().id == new.id
    assert [each.id for each in keys.listed().keys] == [made.id, new.id]


def test_an_old_key_can_be_taken_back_while_the_new_one_signs(keys: SealKeys) -> None:
    old = keys.create(1000)
    new = keys.rotate(2000)
    assert keys.revoke(old.id, 3000, "found on a stick").retired_at == 2000
    assert keys.signer().id == new.id


def test_no_key_is_a_sentence(keys: SealKeys) -> None:
    with pytest.raises(InputError, match="coldchain key create"):
        keys.signer()


def test_foreign_and_damaged_private_parts_are_sentences(keys: SealKeys) -> None:
    made = keys.create(1000)
    file = keys.folder / f"{made.id}.pem"
    good = file.read_bytes()
    foreign = (Ed25519PrivateKey.generate(), generate_private_key(SECP256R1()))
    pems = [each.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) for each in foreign]
    for bad in (b"", b"junk", good[:-40], b"\0" * 256_000, *pems):
        file.write_bytes(bad)
        with pytest.raises(InputError, match=r"private key .*rotate"):
            keys.signer()
    file.unlink()
    with pytest.raises(LinkError, match="keys in"):
        keys.signer()
    assert keys.rotate(2000).id == keys.signer().id


def test_a_damaged_list_is_a_sentence_and_stays_as_it_is(keys: SealKeys) -> None:
    keys.create(1000)
    for bad in (b"", b"{}x", b"\xff" * 100, b" " * (LARGEST_LIST + 10)):
        (keys.folder / FILE).write_bytes(bad)
        for ask in (keys.listed, keys.signer, lambda: keys.create(2000), lambda: keys.rotate(2000)):
            with pytest.raises(InputError, match="list of keys"):
                ask()
        assert (keys.folder / FILE).read_bytes() == bad


def test_a_folder_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for ask in (lambda: SealKeys(tmp_path / "file").create(1), SealKeys(tmp_path / "file").listed):
        with pytest.raises(LinkError, match="owner and rights"):
            ask()


class Killed(BaseException):
    """The machine stopped."""


@pytest.mark.parametrize("step", ["create", "rotate", "revoke"])
def test_a_stop_between_two_writes_harms_nothing(
    keys: SealKeys, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Before each write, and before each removal: what was valid is valid, and the next try goes through."""
    for stop_at in range(3):
        ours = SealKeys(keys.folder / f"{step}-{stop_at}")
        first = None if step == "create" else ours.create(1000)
        with monkeypatch.context() as patch:
            _stop_at(patch, stop_at)
            with contextlib.suppress(Killed):
                _do(ours, step, first.id if first else "")
        listed = ours.listed().keys
        if listed and listed[-1].revoked_at is None:
            signature = ours.signer().sign(b"words")
            assert is_signed(listed[-1], b"words", signature)
        else:
            ours.create(3000)
        assert ours.rotate(4000).id == ours.signer().id
        named = {f"{each.id}.pem" for each in ours.listed().keys}
        left = {each.name for each in ours.folder.glob("*.pem")}
        assert left & named == {f"{ours.signer().id}.pem"}


def _do(keys: SealKeys, step: str, id_: str) -> None:
    if step == "create":
        keys.create(2000)
    elif step == "rotate":
        keys.rotate(2000)
    else:
        keys.revoke(id_, 2000, "lost")


def _stop_at(patch: pytest.MonkeyPatch, number: int) -> None:
    """Stop at a write or a removal, counted from 0."""
    done: list[str] = []

    def wrote(path: Path, text: str) -> None:
        if len(done) == number:
            raise Killed
        done.append("write")
        write_private(path, text)

    def removed(path: Path) -> None:
        if len(done) == number:
            raise Killed
        done.append("remove")
        remove(path)

    patch.setattr(seal_keys, "write_private", wrote)
    patch.setattr(seal_keys, "remove", removed)


def test_of_many_who_make_a_key_at_once_one_does(keys: SealKeys) -> None:
    refused: list[ColdchainError] = []

    def create() -> None:
        try:
            SealKeys(keys.folder).create(1000)
        except ColdchainError as error:
            refused.append(error)

    threads = [Thread(target=create) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys.listed().keys) == 1
    assert len(refused) == 5
    assert keys.signer().id == keys.listed().keys[0].id


def test_a_key_that_is_none_has_signed_nothing() -> None:
    assert not is_signed(public_key(b"x" * 44, 0), b"words", bytes(64))
