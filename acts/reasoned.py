"""Steps that somebody wants done in the registry: written, and refused without a reason where one is needed.

The only way from people to the registry's rows, whatever door they come by; ``applying`` takes the file over.
"""

from collections.abc import Sequence

from acts.applying import change_of, write_steps
from acts.doing import Change
from coldchain.errors import WhyNeededError
from coldchain.registry.entries import about_of
from coldchain.registry.merge import Step
from coldchain.registry.product import ProductProfile, product_key
from coldchain.registry.product_generic import GENERIC, GENERIC_NAME
from coldchain.registry.reasons import check_reason, is_said
from coldchain.registry.why_needed import LATE_MS, Judged, needs_reason
from links.records import Connection
from links.records_registry_rows import find, present
from links.records_ways import products_borne


def write_reasoned(
    connection: Connection, now: int, coop: str, steps: Sequence[Step], *, why: str
) -> list[Change]:
    """Return the changes that steps were, after they were written; each with its reason.

    Args:
        connection: In a transaction.
        now: [ms].
        coop: Whose.
        steps: In an order in which each may be done.
        why: In the words of who wants it; empty where none is needed.

    Raises:
        WhyNeededError: They change what reports may rest on, and nobody says why.
        InputError: What is said is no reason that can be kept.
    """
    check_reason(why)
    if not is_said(why) and (asked := reasons_needed(connection, now, coop, steps)):
        raise WhyNeededError(asked)
    write_steps(connection, coop, list(steps))
    return [change_of(step, why.strip()) for step in steps]


def reasons_needed(connection: Connection, now: int, coop: str, steps: Sequence[Step]) -> list[str]:
    """Return of which entries somebody has to say why they become otherwise; see ``needs_reason``.

    Args:
        connection: In a transaction, or reading; the steps are not done yet.
        now: [ms].
        coop: Whose.
        steps: What becomes of entries.

    Returns:
        Kind and id of each.
    """
    new = any(step.kind == "products" and step.old is None for step in steps)
    judged = judged_as_others(connection, coop, now) if new else {}
    return [about_of(step.kind, step.key) for step in steps if needs_reason(step, now, judged)]


def judged_as_others(connection: Connection, coop: str, now: int) -> Judged:
    """Return by what goods of before are judged whose product nobody described, by its name.

    Goods that were entered within ``LATE_MS`` are not of before. Goods without a product of their own go by
    that of perishable goods: where there are any, its name is among those too.
    """
    borne = {product_key(each) for each in products_borne(connection, coop, now - LATE_MS)}
    names = borne - present(connection, coop, "products", borne)
    if not names:
        return {}
    found = find(connection, coop, "products", (GENERIC_NAME,))
    other = found if isinstance(found, ProductProfile) else GENERIC
    return dict.fromkeys({*names, GENERIC_NAME}, other)
