"""Answers of modems, as words and numbers."""

import pytest

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
