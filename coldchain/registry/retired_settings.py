"""``retired`` and ``retired_why``: the end of a thing, as it stands in the settings file. See ``retired``."""

from typing import Self

from pydantic import model_validator

from coldchain.errors import InputError
from coldchain.registry.reasons import is_said
from coldchain.settings import Section


class RetirableSection(Section):
    """A section of a thing that can come to an end: it has the keys ``retired`` and ``retired_why``."""

    @model_validator(mode="after")
    def _with_a_reason(self) -> Self:
        retired_at, why = getattr(self, "retired_at", None), str(getattr(self, "retired_why", "")).strip()
        if retired_at is not None and not is_said(why):
            allowed = "a few words beside retired: sold, scrapped, left"
            raise InputError("retired_why", "no reason", allowed)
        if why and retired_at is None:
            raise InputError("retired", "a reason without an instant", "when it was, beside retired_why")
        return self
