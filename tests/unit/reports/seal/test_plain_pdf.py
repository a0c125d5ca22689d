"""What is read of our own pages: the attached files, byte by byte; other PDFs are refused."""

import pytest

from coldchain.errors import InputError
from helpers.sealed_case import Sealed, sealed_in
from reports.seal.plain_pdf import PlainPdf


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return sealed_in(tmp_path_factory.mktemp("plain"))


def test_all_attached_files_are_those_of_the_pack(sealed: Sealed) -> None:
    files = {name: body for name, body in sealed.files.items() if name != "report.pdf"}
    assert PlainPdf(sealed.files["report.pdf"]).attached() == files


def test_an_object_is_found_by_its_number_and_none_that_is_not_there(sealed: Sealed) -> None:
    pdf = PlainPdf(sealed.files["report.pdf"])
    assert pdf.object(pdf.root).startswith(b"<</Type/Catalog/")
    for number in (0, -1, pdf.size, 10**9):
        with pytest.raises(InputError, match="not in its place"):
            pdf.object(number)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"%%EOF", b"%%EOF\n"),
        (b"\nstartxref\n", b"\nstartxref\n1"),
        (b"/EF<</F ", b"/EF<</G "),
        (b"/Type/EmbeddedFile/Filter/FlateDecode", b"/Type/EmbeddedFile"),
        (b"/Type/EmbeddedFile/Subtype/application#2Fx-ndjson", b"/Type/Other/Subtype/application#2Fx-ndjson"),
    ],
)
def test_a_pdf_of_another_form_is_refused_or_has_other_files(sealed: Sealed, old: bytes, new: bytes) -> None:
    body = sealed.files["report.pdf"].replace(old, new)
    assert body != sealed.files["report.pdf"]
    try:
        found = PlainPdf(body).attached()
    except InputError:
        return
    assert found != PlainPdf(sealed.files["report.pdf"]).attached()
