"""Settings of the channel ``smsd``: table ``[alerts.smsd]``."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from coldchain.settings import DurationS, Section


class SmsdSettings(Section):
    """The folders of a message daemon on this machine.

    Args:
        kind: ``smstools``: smsd of smstools; ``gammu``: gammu-smsd with its service ``files``.
        spool: Of smstools: the folder that holds outgoing, sent, failed, incoming and report. Of gammu: the
            folder that holds outbox, sent, error and inbox. An absolute path.
        country_code: Of the SIM's country, e.g. ``254``: numbers without a country are read as of there.
        trunk_prefix: What stands before a number inside the country; empty where nothing does.
        reports: Whether the network is asked to say when a message has been delivered; some charge for it.
        poll_every: So often the folders are looked at.
    """

    kind: Literal["smstools", "gammu"] = "smstools"
    spool: Path = Path("/var/spool/sms")
    country_code: str = Field(default="", pattern=r"^([1-9][0-9]{0,2})?$")
    trunk_prefix: str = Field(default="0", pattern=r"^[0-9]{0,3}$")
    reports: bool = True
    poll_every: Annotated[DurationS, Field(ge=0.1, le=3600)] = 2.0
