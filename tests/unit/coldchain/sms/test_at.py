"""Answers of modems, as words and numbers."""

import pytest

from coldchain.sms import at
from coldchain.sms.at import Final, final_of, is_registered, pin_state, reference, signal_dbm


@pytest.mark.parametrize(
    ("line", "ended"),
    [
        ("OK", Final(ok=True, text="OK")),
        ("ERROR", Final(ok=False, text="ERROR")),
        ("+CMS ERROR: 500", Final(ok=False, text="+CMS ERROR: 500 (unknown error)", code=500)),
        (
            "+CMS ERROR: 1",
            Final(ok=False, text="+CMS ERROR: 1 (nobody has this number)", retry=False, code=1),
        ),
        (
            "+CMS ERROR:304",
            Final(
                ok=False,
                text="+CMS ERROR:304 (the message is not understood by the modem)",
                retry=False,
                code=304,
            ),
        ),
        ("+CMS ERROR: 999", Final(ok=False, text="+CMS ERROR: 999", code=999)),
        ("+CME ERROR: SIM not inserted", Final(ok=False, text="+CME ERROR: SIM not inserted")),
        ("+CMGS: 4", None),
        ("RING", None),
    ],
)
def test_how_a_command_ended(line: str, ended: Final | None) -> None:
    assert final_of(line) == ended


@pytest.mark.parametrize(("line", "dbm"), [("+CSQ: 0,0", -113), ("+CSQ: 31,99", -51), ("+CSQ: 99,99", None)])
def test_the_signal(line: str, dbm: int | None) -> None:
    assert signal_dbm(["^RSSI: 3", line]) == dbm
    assert signal_dbm([]) is None


@pytest.mark.parametrize(
    ("line", "registered"),
    [("+CREG: 0,1", True), ('+CREG: 2,5,"1A","2B"', True), ("+CREG: 0,3", False), ("+CREG: 1", False)],
)
def test_the_network(line: str, registered: bool) -> None:
    assert is_registered([line]) is registered


def test_the_sim_and_the_reference() -> None:
    assert pin_state(["+CPIN: SIM PIN"]) == "SIM PIN"
    assert pin_state([]) == ""
    assert reference(["+CMGS: 12"]) == "12"


def test_words_for_the_state_and_the_operator() -> None:
    assert at.registration(["+CREG: 0,2"]) == "looking for a network"
    assert at.registration(["+CEREG: 0,5"], "+CEREG") == "roaming"
    assert at.registration([]) == ""
    assert at.operator(['+COPS: 0,0,"Safaricom",7']) == "Safaricom"
    assert at.operator(["+COPS: 0"]) == ""


def test_the_stores_and_what_is_in_them() -> None:
    assert at.memories(['+CPMS: ("SM","ME","SR"),("SM"),("SM")']) == ("SM", "ME", "SR")
    assert at.memories([]) == ()
    assert at.fill(["+CPMS: 3,10,3,10,3,10"]) == (3, 10)
    assert at.fill(['+CPMS: "SM",3,10']) == (3, 10)
    assert at.fill(["+CPMS: 3"]) is None
    lines = ["+CMGL: 1,0,,24", "AA", "+CMGL: 2,3,,24", "BB", '+CMGL: 7,1,"",24', "CC"]
    assert at.listed(lines) == [(1, "AA"), (7, "CC")]
    assert at.service_centre(['+CSCA: "+254700000000",145']) == "+254700000000"


def test_the_number_of_an_error() -> None:
    assert at.error_code("+CME ERROR: 10 (no SIM: put one in)", "CME") == 10
    assert at.error_code("+CMS ERROR: 10", "CME") is None
    assert at.error_code("ERROR", "CME") is None
