"""The [broker] table."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from coldchain.errors import BrokerError
from links.broker import BrokerAddress
from links.settings import BrokerSettings


def test_the_embedded_broker_is_the_default_and_its_folder_knows_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("1884")
    (tmp_path / "password").write_text("drawn")
    settings = BrokerSettings()
    assert settings.is_embedded
    assert settings.address(tmp_path) == BrokerAddress("127.0.0.1", 1884, "coldchain", "drawn")


def test_an_embedded_broker_that_never_ran_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="coldchain up"):
        BrokerSettings().address(tmp_path)


def test_a_broker_by_url_takes_username_and_password_from_their_own_keys_first(tmp_path: Path) -> None:
    settings = BrokerSettings(url="mqtt://a:b@broker", username="ingest", password=SecretStr("secret"))
    assert settings.address(tmp_path) == BrokerAddress("broker", 1883, "ingest", "secret")


def test_a_broker_by_url_may_carry_them_itself(tmp_path: Path) -> None:
    address = BrokerSettings(url="mqtts://a:b@broker:9000").address(tmp_path)
    assert address == BrokerAddress("broker", 9000, "a", "b", tls=True)


@pytest.mark.parametrize("key", [{"url": "http://broker"}, {"port": 70_000}, {"port": -1}, {"host": "x"}])
def test_a_wrong_key_is_refused(key: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BrokerSettings.model_validate(key)


def test_a_wrong_url_is_told_with_what_is_allowed() -> None:
    with pytest.raises(ValidationError, match="'embedded', mqtt://"):
        BrokerSettings(url="tcp://broker")
