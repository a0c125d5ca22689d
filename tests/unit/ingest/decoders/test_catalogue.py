"""Every format of the catalogue is there, and can be made."""

import contextlib

import pytest

from coldchain.errors import InputError, PackError
from ingest.decoders.catalogue import FORMATS, make
from ingest.decoders.face import Came, Decoded
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup

_OPTIONS = {"fields": {"t": "air/temperature"}}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_format_has_a_decoder(name: str) -> None:
    decoder = make(name, Setup("x/#", Names(), options=_OPTIONS))
    decoded = Decoded(())
    with contextlib.suppress(PackError):
        decoded = decoder.decode(Came("x/y", b"", 1))
    assert not decoded.readings


def test_what_a_format_needs_is_asked_for() -> None:
    with pytest.raises(InputError, match="fields"):
        make("json", Setup("x/#", Names()))
