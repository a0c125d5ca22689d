"""NMEA sentences for tests, written by hand: a van in Kathmandu, second by second."""

from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 11, 28, 9, 30, 0, tzinfo=UTC)
BEGIN_AT = round(BEGIN.timestamp() * 1000)


def sentence(body: str) -> bytes:
    """Return a sentence with its checksum and end."""
    checksum = 0
    for byte in body.encode():
        checksum ^= byte
    return f"${body}*{checksum:02X}\r\n".encode()


def rmc(moment: datetime, *, talker: str = "GP", valid: bool = True, mode: str = "A") -> bytes:
    """Return where the van is, and date and time."""
    status, place = ("A", "2743.0320,N,08519.4400,E") if valid else ("V", ",,,")
    return sentence(f"{talker}RMC,{moment:%H%M%S}.00,{status},{place},0.0,0.0,{moment:%d%m%y},,,{mode}")


def zda(moment: datetime) -> bytes:
    """Return date and time."""
    return sentence(f"GPZDA,{moment:%H%M%S}.00,{moment:%d,%m,%Y},00,00")


def second(number: int, *, valid: bool = True) -> bytes:
    """Return all that a receiver says in one second, satellites in view included."""
    moment = BEGIN + timedelta(seconds=number)
    gga = f"GNGGA,{moment:%H%M%S}.00,2743.0320,N,08519.4400,E,{int(valid)},08,0.9,1350.0,M,-20.0,M,,"
    views = "GPGSV,3,1,11,03,03,111,00,04,15,270,00,06,01,010,00,13,06,292,00"
    return rmc(moment, talker="GN", valid=valid) + sentence(gga) + sentence(views) + zda(moment)
