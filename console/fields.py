"""Fields of a form as values: numbers with a comma or a point, times as the people there read them."""

from datetime import datetime

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S
from console.visit import Visit


def number_said(visit: Visit, name: str) -> float | None:
    """Return a number of a form; None when the field is empty.

    Raises:
        InputError: It is no number.
    """
    text = visit.said(name).replace("\u2212", "-").replace(" ", "").replace("\u00a0", "")
    if not text:
        return None
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        value = float("nan")
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number
        raise InputError(name, repr(text[:40]), "a number such as 12.5", reason="bad-number")
    return value


def instant_said(visit: Visit) -> int | None:
    """Return when something happened [ms]; None: now.

    The field ``when`` is what a person chose, in local time; ``at`` is what the page noted when the form was
    filled, perhaps without coverage. What a page noted as still to come is the mistake of a clock: it is now.

    Raises:
        InputError: It is no time.
    """
    chosen, noted = visit.said("when"), visit.said("at")
    if chosen:
        try:
            local = datetime.fromisoformat(chosen)
        except ValueError:
            raise InputError("when", repr(chosen[:40]), "a date and a time", reason="bad-time") from None
        if local.tzinfo is None:
            local = local.replace(tzinfo=visit.zone)
        return round(local.timestamp() * MS_PER_S)
    if not noted.isdecimal() or len(noted) > len(str(2**53)):
        return None
    at = int(noted)
    return None if at > visit.now else at
