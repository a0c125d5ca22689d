"""Every device that was heard."""

from typing import Any

from coldchain.frames import Field, Frame
from firmware_bridge.care.inventory import MAX_CHANNELS, MAX_DEVICES, Inventory
from firmware_bridge.intake import Arrival


class Port:
    path = "/dev/a"

    def say(self, acks: object) -> None:
        """Never asked."""


def heard(*frames: Frame, at: int = 1000) -> Arrival:
    return Arrival(Port(), at, frames)


def frame(device: str = "van-1", sequence: int = 0, boot: int = 0xAB, *fields: Field) -> Frame:
    return Frame(device, boot, sequence, 0, 0, fields or (Field("air", "t", 4.0),))


def only(inventory: Inventory) -> dict[str, Any]:
    (told,) = inventory.told()
    return told


def test_a_device_is_told_with_what_it_said() -> None:
    inventory = Inventory()
    values = (Field("air", "t", 4.0), Field("cell", "v", 3.71), Field("milk", "t", float("nan"), "crc"))
    inventory.hear(heard(frame("van-1", 7, 0xAB, *values)))
    assert only(inventory) == {
        "device": "van-1",
        "port": "/dev/a",
        "channels": ["air/temperature", "cell/voltage", "milk/temperature"],
        "boot": "000000ab",
        "sequence": 7,
        "heard_at": 1000,
        "frames": 1,
        "faults": 1,
        "fault": "milk.t: crc",
        "supply": "cell",
        "supply_v": 3.71,
    }


def test_the_newest_sequence_is_that_of_the_boot() -> None:
    inventory = Inventory()
    inventory.hear(heard(frame(sequence=9), frame(sequence=3)))
    assert only(inventory)["sequence"] == 9
    before = inventory.shape()
    inventory.hear(heard(frame(sequence=0, boot=0xAC), at=2000))
    told = only(inventory)
    assert (told["boot"], told["sequence"], told["frames"], told["heard_at"]) == ("000000ac", 0, 3, 2000)
    assert inventory.shape() != before


def test_a_frame_more_is_no_news() -> None:
    inventory = Inventory()
    inventory.hear(heard(frame()))
    before = inventory.shape()
    inventory.hear(heard(frame(sequence=1)))
    assert inventory.shape() == before


def test_too_many_devices_and_channels_are_let_go() -> None:
    inventory = Inventory()
    for number in range(MAX_DEVICES + 10):
        inventory.hear(heard(frame("first"), frame(f"d-{number}")))
    names = {each["device"] for each in inventory.told()}
    assert len(names) == MAX_DEVICES
    assert {"first", f"d-{MAX_DEVICES + 9}"} <= names
    for number in range(MAX_CHANNELS + 5):
        inventory.hear(heard(frame("first", 0, 1, Field(f"p{number}", "t", 1.0))))
    told = next(each for each in inventory.told() if each["device"] == "first")
    assert len(told["channels"]) == MAX_CHANNELS
