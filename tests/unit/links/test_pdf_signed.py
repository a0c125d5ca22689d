"""Checking a signature for readers of PDF: each byte counts, and only its own file and certificate."""

import hashlib

import pytest

from coldchain.errors import InputError
from helpers.pdf_case import own, pem
from links.pdf_own import Own, read_own
from links.pdf_signed import check_signed
from links.pdf_signer import PdfSigner

DIGEST = hashlib.sha256(b"words").digest()


def _named(each: Own) -> list[str]:
    return [hashlib.sha256(der).hexdigest() for der in each.certificates]


@pytest.mark.parametrize("bit", [1, 16, 128])
def test_no_byte_can_be_changed_unseen(bit: int) -> None:
    each = read_own(pem())
    made = PdfSigner(each.certificates, each.key).sign(DIGEST)
    for at in range(0, len(made), 1 if bit == 1 else 7):
        with pytest.raises(InputError, match="PAdES signature"):
            check_signed(made[:at] + bytes([made[at] ^ bit]) + made[at + 1 :], DIGEST, _named(each))


def test_nothing_can_be_put_behind_it_or_cut_off() -> None:
    made = PdfSigner(own().certificates, own().key).sign(DIGEST)
    for other in (made + b"\0", made[:-1], made[1:], b"", b"0", b"\x30\x84\xff\xff\xff\xff", made * 2):
        with pytest.raises(InputError, match="PAdES signature"):
            check_signed(other, DIGEST, _named(own()))


def test_the_signature_of_another_file_or_certificate_is_none() -> None:
    made = PdfSigner(own().certificates, own().key).sign(DIGEST)
    with pytest.raises(InputError, match="another file"):
        check_signed(made, hashlib.sha256(b"word").digest(), _named(own()))
    with pytest.raises(InputError, match="other certificates"):
        check_signed(made, DIGEST, _named(read_own(pem())))
