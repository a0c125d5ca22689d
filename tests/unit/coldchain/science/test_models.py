"""coldchain/science/models.py: models are plain data that go into a file and come back as their own kind."""

import msgspec
import pytest

from coldchain.science.models import Q10, Arrhenius, Exponential, Model, RateTable, SquareRoot
from coldchain.science.tables import HB66_GENERIC

MODELS: list[Model] = [
    HB66_GENERIC,
    RateTable(reference_c=4, valid_low_c=2, valid_high_c=16, nodes=((2.0, 1.0), (16.0, 14.0))),
    Q10(reference_c=0, valid_low_c=0, valid_high_c=40, bands=((10.0, 3.0), (40.0, 2.0))),
    SquareRoot(reference_c=0, valid_low_c=-1, valid_high_c=25, t_min_c=-10.0),
    Exponential(reference_c=0, valid_low_c=0, valid_high_c=30, per_k=0.12),
    Arrhenius(reference_c=5, valid_low_c=0, valid_high_c=40, activation_kj_mol=100.0),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_a_model_reads_back_from_json_as_its_own_kind(model: Model) -> None:
    assert msgspec.json.decode(msgspec.json.encode(model), type=Model) == model


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_a_model_can_be_the_key_of_a_cache(model: Model) -> None:
    assert {model: 1}[msgspec.json.decode(msgspec.json.encode(model), type=Model)] == 1
