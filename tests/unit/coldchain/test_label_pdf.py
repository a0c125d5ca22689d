"""Labels as a PDF: what can be drawn is, what cannot is left out."""

import pytest

from coldchain.label import Label
from coldchain.label_pdf import drawable, label_pdf

LABEL = Label(id="S-1", content="x", lines=("Käse (alt)", "टमाटर", "a → b"))


@pytest.mark.parametrize(
    ("line", "shown"), [("Käse", "Käse"), ("a → b", "a to b"), ("टमाटर", ""), ("番茄", ""), ("a\nb", "")]
)
def test_a_line_that_no_font_can_draw_is_left_out(line: str, shown: str) -> None:
    assert drawable(line) == shown


def test_one_label_a_page_or_a_sheet() -> None:
    one = label_pdf([(LABEL, ((1, 0), (0, 1)))] * 3, sheet=False)
    assert one.count(b"/Type/Page/") == 3
    assert b"(K\xe4se \\(alt\\)) Tj" in one
    assert one.count(b"(S-1) Tj") == 3
    sheet = label_pdf([(LABEL, ((1, 0), (0, 1)))] * 22, sheet=True)
    assert sheet.count(b"/Type/Page/") == 2
    assert sheet.count(b"(S-1) Tj") == 22


def test_the_table_of_objects_says_where_each_begins() -> None:
    made = label_pdf([(LABEL, ((1,),))], sheet=True)
    table = int(made.rsplit(b"startxref\n", 1)[1].split()[0])
    rows = made[table:].splitlines()[3:]
    for number, row in enumerate(rows, start=1):
        if not row.endswith(b" n "):
            break
        assert made[int(row.split()[0]) :].startswith(b"%d 0 obj" % number)
    assert number == 7
