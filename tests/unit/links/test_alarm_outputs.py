"""LED files, relay boards on a pseudo-terminal, programs."""

from pathlib import Path

import pytest

from coldchain.errors import PortError
from helpers.polling import wait_until
from helpers.serial_lines import Line
from links.alarm_outputs import CommandOutput, LedOutput, RelayOutput, relay_command


def test_a_led_is_as_bright_as_it_can_be(tmp_path: Path) -> None:
    brightness = tmp_path / "brightness"
    brightness.write_text("0")
    led = LedOutput(brightness)
    led.switch(on=True)
    assert brightness.read_text() == "1"
    (tmp_path / "max_brightness").write_text("255\n")
    led.switch(on=True)
    assert brightness.read_text() == "255"
    led.switch(on=False)
    assert brightness.read_text() == "0"


def test_a_led_that_is_not_there_is_no_new_file(tmp_path: Path) -> None:
    with pytest.raises(PortError, match="no such file") as raised:
        LedOutput(tmp_path / "brightness").switch(on=True)
    assert raised.value.retry
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("channel", "on", "sent"), [(1, True, "A00101A2"), (1, False, "A00100A1"), (4, True, "A00401A5")]
)
def test_the_bytes_of_a_relay(channel: int, on: bool, sent: str) -> None:
    assert relay_command(channel, on=on) == bytes.fromhex(sent)


def test_a_relay_board_that_vanishes_and_returns(tmp_path: Path) -> None:
    line = Line(tmp_path / "relay")
    relay = RelayOutput(str(line.path))
    relay.switch(on=True)
    assert line.hear(5.0) == relay_command(1, on=True)
    line.unplug()
    with pytest.raises(PortError):
        relay.switch(on=False)
    line.plug()
    relay.switch(on=False)
    assert line.hear(5.0) == relay_command(1, on=False)
    relay.close()


def test_a_program_is_run_with_on_and_off(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    script = tmp_path / "siren"
    script.write_text(f'#!/bin/sh\necho "$1 $2" >> {heard}\n')
    script.chmod(0o755)
    output = CommandOutput([str(script), "loud"])
    output.switch(on=True)
    output.switch(on=False)
    wait_until(heard.exists, "the program")
    assert heard.read_text() == "loud on\nloud off\n"


@pytest.mark.parametrize(
    ("argv", "came"),
    [
        (["/nowhere/siren"], "No such file"),
        (["/bin/false"], "exit code 1"),
        (["/bin/sh", "-c", "sleep 30"], "no end"),
    ],
)
def test_a_program_that_fails_or_hangs_is_told(argv: list[str], came: str) -> None:
    with pytest.raises(PortError, match=came):
        CommandOutput(argv, timeout_s=0.2).switch(on=True)
