"""Labels as a PDF to print: one label a page, or sheets of stickers, 21 on A4.

Drawn with the fonts that every PDF reader has, which know Latin letters only: a line in another script is
left out, never shown as boxes. The id and the code are always there. A few operators of PDF 1.4 are all it
takes; not a library for documents.
"""

from collections.abc import Iterator, Sequence

from coldchain.label import CODE_MM, HEIGHT_MM, QUIET, WIDTH_MM, Label, Modules

_POINTS = 72 / 25.4  # in a millimetre
_A4_MM = (210.0, 297.0)
_COLUMNS, _ROWS = 3, 7
_MARGIN_TOP_MM = (297.0 - 7 * HEIGHT_MM) / 2
_ENCODING = "cp1252"
_INSTEAD = {"→": "to", "…": "..."}


def label_pdf(labels: Sequence[tuple[Label, Modules]], *, sheet: bool) -> bytes:
    """Return labels as a PDF.

    Args:
        labels: Each with the squares of its code.
        sheet: On sheets of stickers; else each on a page of its own.
    """
    size = _A4_MM if sheet else (WIDTH_MM, HEIGHT_MM)
    pages = [b"".join(_page(each, sheet=sheet)) for each in _groups(labels, _COLUMNS * _ROWS if sheet else 1)]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    box = " ".join(f"{each * _POINTS:.2f}" for each in size)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        _font("Helvetica"),
        _font("Helvetica-Bold"),
    ]
    for number, content in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {box}]/Contents {6 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def drawable(line: str) -> str:
    """Return a line in the letters that there are; empty when it has others."""
    for sign, instead in _INSTEAD.items():
        line = line.replace(sign, instead)
    try:
        line.encode(_ENCODING)
    except UnicodeEncodeError:
        return ""
    return line if line.isprintable() else ""


def _groups(labels: Sequence[tuple[Label, Modules]], size: int) -> Iterator[Sequence[tuple[Label, Modules]]]:
    for start in range(0, len(labels), size):
        yield labels[start : start + size]


def _page(labels: Sequence[tuple[Label, Modules]], *, sheet: bool) -> Iterator[bytes]:
    for number, (label, modules) in enumerate(labels):
        row, column = divmod(number, _COLUMNS)
        left_mm = column * WIDTH_MM if sheet else 0.0
        top_mm = _A4_MM[1] - _MARGIN_TOP_MM - row * HEIGHT_MM if sheet else HEIGHT_MM
        yield from _drawn(label, modules, left_mm, top_mm)


def _drawn(label: Label, modules: Modules, left_mm: float, top_mm: float) -> Iterator[bytes]:
    side = CODE_MM / (len(modules) + 2 * QUIET)
    for row, cells in enumerate(modules):
        for column, length in _runs(cells):
            x = left_mm + 2 + (column + QUIET) * side
            y = top_mm - 5 - (row + QUIET + 1) * side
            yield _numbers(x, y, length * side, side) + b" re\n"
    yield b"f\n"
    yield _text("F2", 13, (left_mm + 36, top_mm - 9), label.id)
    lines = [each for line in label.lines if (each := drawable(line))]
    for number, line in enumerate(lines[:5]):
        yield _text("F1", 9, (left_mm + 36, top_mm - 15 - 5 * number), line)


def _runs(cells: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where dark squares of a row begin, and how many follow: one rectangle leaves no seams."""
    begin = None
    for column, dark in enumerate([*cells, 0]):
        if dark and begin is None:
            begin = column
        elif not dark and begin is not None:
            yield begin, column - begin
            begin = None


def _text(font: str, size: int, place: tuple[float, float], text: str) -> bytes:
    escaped = drawable(text).replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"BT /%s %d Tf %s Td (%s) Tj ET\n" % (
        font.encode(),
        size,
        _numbers(*place),
        escaped.encode(_ENCODING),
    )


def _numbers(*millimetres: float) -> bytes:
    return " ".join(f"{each * _POINTS:.3f}" for each in millimetres).encode()


def _font(name: str) -> bytes:
    return f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>".encode()


def _file(objects: Sequence[bytes]) -> bytes:
    """Return the file: objects one after the other, and where each begins."""
    out = bytearray(b"%PDF-1.4\n")
    begins = []
    for number, content in enumerate(objects, start=1):
        begins.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % each for each in begins)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
