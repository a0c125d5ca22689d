"""Signs PDFs for readers of PDF: PAdES, by pyHanko, with a certificate and its RSA key. Its only importer.

pyHanko is an extra, since it brings 40 MB with it that a small machine need not have: who imports this has to
be ready for an ImportError. What is signed is the SHA-256 of a file; where the signature stands in it, see
``reports/seal/sealed_pdf.py``. No time stamp of a third party: nothing here needs a network. Whether a
signature is right is told without pyHanko: ``pdf_signed.py``.
"""

import asyncio
from collections.abc import Sequence

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore


class PdfSigner:
    """Signs with one certificate.

    Args:
        certificates: DER; its own first, then those that lead to its issuer.
        key: Its RSA key (PKCS 8, DER).
    """

    def __init__(self, certificates: Sequence[bytes], key: bytes) -> None:
        own, *others = [Certificate.load(each) for each in certificates]
        store = SimpleCertificateStore()
        store.register_multiple(others)
        self.certificates = tuple(certificates)
        self._signer = SimpleSigner(own, PrivateKeyInfo.load(key), store)

    def sign(self, digest: bytes) -> bytes:
        """Return the signature over a SHA-256: CMS, DER; of the same digest always the same."""
        made = asyncio.run(self._signer.async_sign(digest, "sha256", use_pades=True))
        body: bytes = made.dump()
        return body
