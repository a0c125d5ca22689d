"""Signatures for readers of PDF: always the same of the same, and right in the eyes of who checks them."""

import hashlib

from helpers.pdf_case import own, pem
from links.pdf_own import read_own
from links.pdf_signed import check_signed
from links.pdf_signer import PdfSigner


def test_the_same_digest_gives_the_same_signature() -> None:
    digest = hashlib.sha256(b"words").digest()
    for each in (own(), read_own(pem())):
        made = PdfSigner(each.certificates, each.key).sign(digest)
        assert made == PdfSigner(each.certificates, each.key).sign(digest)
        named = [hashlib.sha256(der).hexdigest() for der in each.certificates]
        assert check_signed(made, digest, named) == each.certificates[0]
