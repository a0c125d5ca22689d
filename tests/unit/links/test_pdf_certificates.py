"""Certificates of a folder: which signs, which did, which was taken back; keys are for their owner."""

import stat
from pathlib import Path

import pytest

from coldchain.errors import InputError
from helpers.pdf_case import own, pem
from helpers.small_fleet import NOW
from links.pdf_certificates import PdfCertificates
from links.pdf_own import read_own
from links.seal_keys import SealKeys


@pytest.fixture
def keys(tmp_path: Path) -> SealKeys:
    return SealKeys(tmp_path / "keys")


def test_one_is_taken_into_use_exchanged_and_taken_back(keys: SealKeys) -> None:
    kept = PdfCertificates(keys)
    assert kept.current() is None
    first = kept.add(own(), NOW)
    assert kept.current() == first
    assert kept.private(first) == own().key
    file = keys.folder / f"{first.id}-pdf.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(InputError, match="rotate"):
        kept.add(read_own(pem()), NOW + 1)
    second = kept.add(read_own(pem()), NOW + 1, instead=True)
    assert not file.exists()
    assert [each.retired_at for each in keys.listed().certificates] == [NOW + 1, None]
    with pytest.raises(InputError, match="there already"):
        kept.add(own(), NOW + 2, instead=True)
    assert kept.revoke("0" * 16, NOW + 2, "why") is None
    with pytest.raises(InputError, match="nothing"):
        kept.revoke(second.id, NOW + 2, " ")
    assert kept.revoke(second.id, NOW + 2, "stolen") is not None
    assert kept.current() is None
    assert not list(keys.folder.glob("*-pdf.pem"))
    with pytest.raises(InputError, match="already"):
        kept.revoke(second.id, NOW + 3, "stolen")


def test_the_seals_keys_and_the_certificates_leave_each_other_alone(keys: SealKeys) -> None:
    keys.create(NOW)
    made = PdfCertificates(keys).add(own(), NOW)
    keys.rotate(NOW + 1)
    assert keys.listed().certificates == (made,)
    assert len(keys.listed().keys) == 2
    assert keys.signer().sign(b"words")
    assert PdfCertificates(keys).private(made)


def test_none_can_be_exchanged_where_none_is_and_a_key_that_is_open_is_refused(keys: SealKeys) -> None:
    kept = PdfCertificates(keys)
    with pytest.raises(InputError, match="create --pdf"):
        kept.add(own(), NOW, instead=True)
    made = kept.add(own(), NOW)
    file = keys.folder / f"{made.id}-pdf.pem"
    file.chmod(0o644)
    with pytest.raises(InputError, match="chmod"):
        kept.private(made)
    file.unlink()
    with pytest.raises(InputError, match="backup"):
        kept.private(made)
