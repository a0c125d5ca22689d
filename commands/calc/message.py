"""``calc sms``: what a text costs as SMS, and what a modem would be handed. Sends nothing."""

from typing import Annotated

import typer

from coldchain.messages.gsm7 import to_gsm7
from coldchain.sms.gsm7 import strangers
from coldchain.sms.pdu import Options, Pdu, submit
from coldchain.sms.segments import Encoding, Split, split
from coldchain.units import parse_duration_s
from commands.calc.printing import answer
from commands.options import JsonOption
from commands.program import telling_errors

TextArgument = Annotated[str, typer.Argument(help="What it says.")]
ToOption = Annotated[
    str, typer.Option("--to", help="Phone number, e.g. +15125551234; without it the PDU's address is empty.")
]
ValidOption = Annotated[str, typer.Option("--valid-for", help="How long the network may try, e.g. 4h.")]
ReportOption = Annotated[bool, typer.Option("--report", help="Ask for a delivery report.")]
ReferenceOption = Annotated[
    int, typer.Option("--reference", min=0, max=255, help="Tells segments of one text from another's.")
]


def sms(
    text: TextArgument,
    to: ToOption = "",
    valid_for: ValidOption = "",
    report: ReportOption = False,
    reference: ReferenceOption = 0,
    json: JsonOption = False,
) -> None:
    """Print encoding, length, segments and SMS-SUBMIT PDUs (hexadecimal) of a text."""
    with telling_errors():
        validity_s = parse_duration_s(valid_for) if valid_for else None
        cut = split(text)
        pdus = submit(text, to, options=Options(validity_s=validity_s, report=report, reference=reference))
        answer(_plain(text, cut, pdus), _lines(text, cut, pdus), json=json)


def _plain(text: str, cut: Split, pdus: tuple[Pdu, ...]) -> dict[str, object]:
    is_gsm7 = cut.encoding == Encoding.GSM7
    return {
        "encoding": cut.encoding.value,
        "septets": cut.units if is_gsm7 else None,
        "ucs2_units": None if is_gsm7 else cut.units,
        "segments": len(cut.segments),
        "texts": list(cut.segments),
        "not_gsm7": list(strangers(text)),
        "pdu": [_hex(pdu.octets) for pdu in pdus],
        "cmgs_length": [pdu.cmgs_length for pdu in pdus],
        "user_data": [_hex(pdu.user_data) for pdu in pdus],
    }


def _lines(text: str, cut: Split, pdus: tuple[Pdu, ...]) -> list[str]:
    unit = "septets" if cut.encoding == Encoding.GSM7 else "16-bit units"
    lines = [f"{cut.encoding}, {cut.units} {unit}, {len(cut.segments)} segment(s)"]
    foreign = strangers(text)
    plain = split(to_gsm7(text))
    if foreign:
        shown = " ".join(map(repr, foreign))
        lines.append(f"not in GSM-7: {shown}")
    if foreign and plain.encoding == Encoding.GSM7:
        lines.append(f"alarms replace these: {plain.units} septets, {len(plain.segments)} segment(s)")
    lines += [f"AT+CMGS={pdu.cmgs_length}  {_hex(pdu.octets)}" for pdu in pdus]
    return [*lines, "source: 3GPP TS 23.038, TS 23.040"]


def _hex(octets: bytes) -> str:
    return octets.hex().upper()
