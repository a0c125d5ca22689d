"""Settings of the channel ``apprise``: table ``[alerts.apprise]``."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from coldchain.settings import DurationS, Section


class AppriseSettings(Section):
    """Chats, pushes and pagers through the library Apprise, an extra.

    Args:
        file: Apprise's own file of addresses, each marked with the ids of its contacts; for this user only.
        timeout: Within this a message must be handed over.
    """

    file: Path
    timeout: Annotated[DurationS, Field(gt=0, le=45)] = 30.0
