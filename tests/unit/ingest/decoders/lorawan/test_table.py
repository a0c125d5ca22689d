"""Names of payload decoders."""

import pytest

from coldchain.errors import InputError
from ingest.decoders import lorawan


def test_each_name_has_a_decoder() -> None:
    assert all(callable(lorawan.decoder(name)) for name in lorawan.NAMES)


def test_another_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match="payload decoder: got 'lht66'; allowed: cayenne-lpp, dragino-lht52"):
        lorawan.decoder("lht66")
