"""Pushing and cancelling, with real records; with a real gateway, see tests/integration."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import InputError, SettingsError
from commands.gateway_look import GatewayLook, open_look
from commands.gateway_push import cancel, push
from commands.running import prepare
from commands.station import open_station
from links.clock import SystemClock
from links.records_gateways import save_status
from links.records_pushed import CANCELLED, PROVEN, REFUSED, TAKEN, mark

HEAD = 'cooperative = { id = "co", name = "C" }\n'
TEXT = f'{HEAD}[broker]\nurl = "mqtt://b:1"\n[bridge]\ngateway = "van-1"\n'


@pytest.fixture
def look(tmp_path: Path) -> Iterator[GatewayLook]:
    file = tmp_path / "coldchain.toml"
    file.write_text(f'gateways = ["van-1", "van-2"]\n{HEAD}')
    station = open_station(file)
    prepare(station, SystemClock())
    with closing(open_look(station, 1_764_000_000_000)) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "van-1.toml"
    made.write_text(TEXT)
    return made


def test_a_push_is_written_down_with_who_and_when(look: GatewayLook, file: Path) -> None:
    done = push(look, "van-1", file)
    assert done.is_new
    assert (done.pushed.text, done.pushed.state, done.pushed.told_at) == (TEXT, "wanted", None)
    assert (done.pushed.pushed_at, "@" in done.pushed.pushed_by) == (look.now, True)
    assert [each.id for each in look.history("van-1")] == [done.pushed.id]


@pytest.mark.parametrize(
    ("state", "is_new"), [("wanted", False), (TAKEN, False), (PROVEN, False), (REFUSED, True)]
)
def test_the_same_again_is_new_only_after_it_failed(
    look: GatewayLook, file: Path, state: str, is_new: bool
) -> None:
    first = push(look, "van-1", file).pushed
    with look.records.transaction() as connection:
        mark(connection, first.id, state=state)
    assert push(look, "van-1", file).is_new is is_new


def test_for_another_gateway_or_none_it_is_refused(look: GatewayLook, file: Path) -> None:
    with pytest.raises(SettingsError, match=r"bridge\.gateway: got 'van-1'; allowed: 'van-2'"):
        push(look, "van-2", file)
    with pytest.raises(InputError, match=r"Did you mean 'van-2'\?"):
        push(look, "van-9", file)
    assert look.history("van-1") == []


def test_what_the_gateway_has_told_is_held_against_it(look: GatewayLook, file: Path) -> None:
    told = '{"settings":{"remote":%s,"file":"/srv/gw/coldchain.toml","data_folder":"/srv/gw/data"}}'
    with look.records.transaction() as connection:
        save_status(connection, "co", "van-1", status=told % "true", received_at=1)
    assert push(look, "van-1", file).is_new
    file.write_text(f'data_folder = "elsewhere"\n{TEXT}')
    with pytest.raises(SettingsError, match="allowed: /srv/gw/data, as before"):
        push(look, "van-1", file)
    with look.records.transaction() as connection:
        save_status(connection, "co", "van-1", status=told % "false", received_at=1)
    with pytest.raises(InputError, match="remote_settings = false"):
        push(look, "van-1", file)


def test_only_what_waits_can_be_cancelled(look: GatewayLook, file: Path) -> None:
    with pytest.raises(InputError, match="no push"):
        cancel(look, "van-1")
    first = push(look, "van-1", file).pushed
    assert cancel(look, "van-1").id == first.id
    assert look.history("van-1")[0].state == CANCELLED
    with pytest.raises(InputError, match="which is cancelled"):
        cancel(look, "van-1")
    second = push(look, "van-1", file).pushed
    with look.records.transaction() as connection:
        mark(connection, second.id, state=TAKEN)
    with pytest.raises(InputError, match="trying now"):
        cancel(look, "van-1")
