"""A model of ageing from the options of ``calc life``: each kind has its own, and refuses the others'."""

from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.science.models import Q10, Arrhenius, Exponential, Model, RateTable, SquareRoot
from coldchain.science.rates import check_model
from commands.calc.numbers import number, pairs

Nodes = tuple[tuple[float, float], ...]


class Asked(NamedTuple):
    """The options; None, or no text, when not given.

    Args:
        kind: ``square-root`` and so on, one of ``KINDS``.
        reference_c: Where the rate is 1 and ``--life-days`` counts [degC].
        t_min_c: [degC].
        activation_kj_mol: [kJ/mol].
        per_k: [1/K].
        q10: One number, or bands ``UPPER_C:Q10,...``.
        nodes: ``T:RATE,...``.
        valid_low_c: Where the model holds from [degC].
        valid_high_c: ... to [degC].
    """

    kind: str
    reference_c: float
    t_min_c: float | None = None
    activation_kj_mol: float | None = None
    per_k: float | None = None
    q10: str = ""
    nodes: str = ""
    valid_low_c: float | None = None
    valid_high_c: float | None = None


class _Kind(NamedTuple):
    """A kind of model.

    Args:
        option: The one that belongs to it, as a field of ``Asked``.
        low_c: Where it holds from unless told; square-root: its ``--t-min-c``; rate-table: its nodes [degC].
        high_c: ... to [degC].
        source: Of its formula.
    """

    option: str
    low_c: float
    high_c: float
    source: str


KINDS: dict[str, _Kind] = {
    "square-root": _Kind("t_min_c", 0.0, 25.0, "square root of the rate [S1]"),  # [degC] m
    "arrhenius": _Kind("activation_kj_mol", 0.0, 40.0, "Arrhenius [S1]"),  # [degC] S1
    "exponential": _Kind("per_k", 0.0, 30.0, "exponential [S1]"),  # [degC] S1, m
    "q10": _Kind("q10", 0.0, 40.0, "Q10 [S2]"),  # [degC] S2
    "rate-table": _Kind("nodes", 0.0, 40.0, "rates, log-linear between nodes [S2]"),
}


def model_of(asked: Asked) -> Model:
    """Return the model.

    Its range is that of its kind, and reaches to the reference; ``--valid-low-c`` and ``--valid-high-c`` win.

    Raises:
        InputError: The kind is unknown, its own option is missing, or another kind's was given.
    """
    _check_options(asked)
    nodes = pairs("--nodes", asked.nodes) if asked.nodes else ()
    low_c, high_c = _range(asked, nodes)
    model = _made(
        asked,
        low_c=low_c if asked.valid_low_c is None else asked.valid_low_c,
        high_c=high_c if asked.valid_high_c is None else asked.valid_high_c,
        nodes=nodes,
    )
    check_model(model)
    return model


def _range(asked: Asked, nodes: Nodes) -> tuple[float, float]:
    """Return where a model holds when nobody says so [degC]."""
    if nodes:
        return nodes[0][0], nodes[-1][0]
    kind = KINDS[asked.kind]
    low_c = kind.low_c if asked.t_min_c is None else asked.t_min_c
    return min(low_c, asked.reference_c), max(kind.high_c, asked.reference_c)


def _made(asked: Asked, *, low_c: float, high_c: float, nodes: Nodes) -> Model:
    shared = {"reference_c": asked.reference_c, "valid_low_c": low_c, "valid_high_c": high_c}
    if asked.t_min_c is not None:
        return SquareRoot(t_min_c=asked.t_min_c, **shared)
    if asked.activation_kj_mol is not None:
        return Arrhenius(activation_kj_mol=asked.activation_kj_mol, **shared)
    if asked.per_k is not None:
        return Exponential(per_k=asked.per_k, **shared)
    if asked.q10:
        bands = pairs("--q10", asked.q10 if ":" in asked.q10 else f"{high_c}:{number('--q10', asked.q10)}")
        return Q10(bands=bands, **shared)
    return RateTable(nodes=nodes, **shared)


def _check_options(asked: Asked) -> None:
    """Refuse an unknown kind, and options that do not go with it."""
    if asked.kind not in KINDS:
        raise InputError("--model", repr(asked.kind[:40]), " | ".join(KINDS))
    for other, each in KINDS.items():
        given = getattr(asked, each.option) not in (None, "")
        spelled = f"--{each.option.replace('_', '-')}"
        if other == asked.kind and not given:
            raise InputError(f"--model {asked.kind}", f"no {spelled}", f"{spelled} with it")
        if other != asked.kind and given:
            raise InputError(spelled, f"it with --model {asked.kind}", f"only with --model {other}")
