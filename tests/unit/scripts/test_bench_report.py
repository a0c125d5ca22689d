"""The report of a bench: every result is in it, and the picture is well-formed."""

from pathlib import Path
from xml.etree import ElementTree as ET

from scripts.bench_report import about_machine, page, picture, write_report
from scripts.benches.face import Measured

RESULTS = [
    ("receive", Measured("messages of 10 | ours", 12_345.6, "/s", 100, 0.71, "a bare <paho>", "spread 0.1")),
    ("receive", Measured("peak memory", 80.25, "MB")),
    ("senml", Measured("decode", 1.5)),
]


def test_the_page_has_a_table_for_each_part_and_says_where_and_how() -> None:
    text = page(RESULTS, machine={"Processor": "slow"}, command="python -m scripts.bench receive")
    assert "| messages of 10 \\| ours | 12,346 /s | 0.71 of a bare <paho> | spread 0.1 |" in text
    assert "| peak memory | 80.25 MB |  |  |" in text
    assert text.index("## receive") < text.index("## senml") < text.index("| decode | 1.50 us |")
    assert "| Processor | slow |" in text
    assert "`python -m scripts.bench receive`" in text


def test_the_picture_has_a_bar_for_each_rate_and_each_ratio() -> None:
    root = ET.fromstring(picture(RESULTS))
    bars = [each for each in root.iter("{http://www.w3.org/2000/svg}rect") if each.get("x")]
    assert len(bars) == 2
    assert "0.71 of a bare <paho>" in "".join(root.itertext())


def test_a_picture_of_nothing_is_a_picture(tmp_path: Path) -> None:
    write_report(tmp_path, [], command="nothing")
    ET.fromstring((tmp_path / "performance.svg").read_text())
    assert "# How fast it is" in (tmp_path / "performance.md").read_text()


def test_the_machine_says_what_the_numbers_depend_on() -> None:
    assert {"Date", "Processor", "Memory", "System", "Python", "paho-mqtt"} <= set(about_machine())
