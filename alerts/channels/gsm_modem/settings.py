"""Settings of the channel ``gsm_modem``: table ``[alerts.gsm_modem]``."""

from typing import Annotated

from pydantic import Field

from coldchain.settings import DurationS, Section


class GsmModemSettings(Section):
    """A modem on this machine, with a SIM of its own.

    Args:
        port: Its serial port; better one of ``/dev/serial/by-id``. Of several, the one for AT commands.
        baud: Speed [bit/s].
        pin: Of the SIM; empty when it asks for none.
        smsc: Number of the service centre, international; empty: the SIM's own, which is nearly always right.
        country_code: Of the SIM's country, e.g. ``254``: numbers without a country are read as of there.
        trunk_prefix: What stands before a number inside the country; empty where nothing does.
        reports: Whether the network is asked to say when a message has been delivered; some charge for it.
        wait_for_parts: A long message whose parts do not all come is handed over as it is after so long.
        poll_every: So often the modem's stores and its health are looked at, unasked too.
        reset_after: A modem that has been out of the network for so long is reset.
    """

    port: str = Field(min_length=1)
    baud: int = Field(default=115_200, ge=50, le=4_000_000)
    pin: str = Field(default="", pattern=r"^([0-9]{4,8})?$")
    smsc: str = Field(default="", pattern=r"^(\+[0-9]{5,20})?$")
    country_code: str = Field(default="", pattern=r"^([1-9][0-9]{0,2})?$")
    trunk_prefix: str = Field(default="0", pattern=r"^[0-9]{0,3}$")
    reports: bool = True
    wait_for_parts: Annotated[DurationS, Field(gt=0, le=86400)] = 600.0
    poll_every: Annotated[DurationS, Field(ge=1, le=3600)] = 60.0
    reset_after: Annotated[DurationS, Field(ge=60)] = 900.0
