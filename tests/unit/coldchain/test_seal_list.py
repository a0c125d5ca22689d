"""The list of public keys: it comes back, agrees with itself, or is refused in words."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.seal_list import (
    ED25519_DER,
    LARGEST_LIST,
    KeyList,
    PdfCertificate,
    id_of,
    merged,
    public_key,
    read_list,
    write_list,
)

ONE, TWO = (public_key(ED25519_DER + bytes([number]) * 32, 1000 + number) for number in (1, 2))
LIST = KeyList(keys=(replace(ONE, retired_at=2000), TWO))


def test_a_list_comes_back_and_looks_like_this() -> None:
    body = write_list(LIST)
    assert read_list(body, "keys.txt") == LIST
    assert body.startswith(b'{\n "schema": "coldchain-keys/1",\n')
    assert body.endswith(b"}\n")
    assert read_list(write_list(KeyList()), "keys.txt") == KeyList()


def test_a_key_is_named_by_its_public_part() -> None:
    assert ONE.id == id_of(ONE.der)
    assert len(ONE.id) == 16
    assert base64.b64decode(ONE.public) == ED25519_DER + b"\1" * 32
    assert LIST.find(TWO.id) == TWO
    assert LIST.find("0" * 16) is None


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"[]",
        b"{" * 5000,
        b"[" * 200_000,
        b"\xff",
        b" " * (LARGEST_LIST + 1),
        write_list(LIST).replace(b"keys/1", b"keys/2"),
        write_list(LIST).replace(ONE.id.encode(), TWO.id.encode()),
        write_list(LIST).replace(ONE.public.encode(), TWO.public.encode()),
        write_list(LIST).replace(ONE.public.encode(), b"@@"),
        write_list(LIST).replace(ONE.public.encode(), "é".encode()),
        write_list(LIST).replace(ONE.public.encode(), base64.b64encode(b"\1" * 32)),
        write_list(LIST).replace(b'"why"', b'"what"', 1),
        write_list(KeyList(keys=(ONE, ONE))),
        write_list(KeyList(keys=(replace(ONE, revoked_at=2**62),))),
        write_list(KeyList(keys=(replace(ONE, created_at=-1),))),
    ],
)
def test_what_is_no_list_or_was_changed_is_refused(bad: bytes) -> None:
    with pytest.raises(InputError, match=r"list of keys keys\.txt"):
        read_list(bad, "keys.txt")


def test_a_key_taken_back_in_one_list_is_taken_back() -> None:
    revoked = replace(ONE, revoked_at=5000, why="stolen")
    assert merged([KeyList(keys=(ONE, TWO)), KeyList(keys=(revoked,))]).keys == (revoked, TWO)
    assert merged([KeyList(keys=(revoked,)), KeyList(keys=(ONE,))]).keys == (revoked,)
    assert merged([]) == KeyList()


def test_of_two_lists_that_which_knows_more_of_a_keys_end_counts() -> None:
    retired, revoked = replace(ONE, retired_at=5000), replace(ONE, revoked_at=6000, why="stolen")
    for lists in ((ONE, retired), (retired, ONE), (retired, replace(ONE, retired_at=7000))):
        assert merged(KeyList(keys=(each,)) for each in lists).keys == (retired,)
    assert merged([KeyList(keys=(retired,)), KeyList(keys=(revoked,))]).keys == (revoked,)


@given(st.binary(max_size=300))
def test_junk_is_refused_in_words(junk: bytes) -> None:
    with pytest.raises(InputError):
        read_list(junk, "keys.txt")


def test_certificates_stand_in_the_list_and_one_that_was_taken_back_stays_so() -> None:
    der = base64.b64encode(b"a certificate").decode()
    one = PdfCertificate(id=id_of(b"a certificate"), certificates=(der,), name="C", created_at=1)
    back = PdfCertificate(id=one.id, certificates=(der,), name="C", created_at=1, revoked_at=2, why="stolen")
    listed = KeyList(certificates=(one,))
    assert read_list(write_list(listed), "f") == listed
    assert b"certificates" not in write_list(KeyList())
    for lists in ((listed, KeyList(certificates=(back,))), (KeyList(certificates=(back,)), listed)):
        assert merged(lists).certificates == (back,)
    wrong = KeyList(certificates=(PdfCertificate(id="0" * 16, certificates=(der,), name="C", created_at=1),))
    with pytest.raises(InputError, match="not of that id"):
        read_list(write_list(wrong), "f")
    assert listed.certificate(one.id + "0" * 48) == one
    assert listed.certificate("f" * 64) is None
