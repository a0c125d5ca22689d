"""What no rule covers, and what a shipment covers without any limit."""

import pytest

from coldchain.judgement.coverage import covers_channel
from coldchain.registry.profile import Limit, Profile, Side

MILK = Profile(name="milk", limits=(Limit(name="warm", channel="air/temperature", side=Side.ABOVE, bound=8),))


@pytest.mark.parametrize(
    ("channel", "has_shipment", "covered"),
    [
        ("air/temperature", False, True),
        ("product/temperature", False, False),
        ("product/temperature", True, True),
        ("air/humidity", True, True),
        ("air/humidity", False, False),
        ("door/open", True, False),
        ("battery/voltage", True, False),
        ("position/latitude", False, True),  # a place is neither good nor bad: nobody has to judge it
        ("position/longitude", False, True),
    ],
)
def test_a_limit_or_a_shipment_covers_a_channel(channel: str, has_shipment: bool, covered: bool) -> None:
    assert covers_channel(MILK, channel, has_shipment=has_shipment) is covered
