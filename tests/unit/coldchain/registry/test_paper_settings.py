"""coldchain/registry/paper_settings.py: certificates and prices as they stand in the settings file."""

from datetime import date

import pytest
from pydantic import ValidationError

from coldchain.instants import from_iso
from coldchain.registry.paper_settings import CalibrationSettings, PriceSettings, to_calibration, to_price

PAPER = {"device": "node", "certificate": "K-7", "calibrated": date(2026, 3, 2), "due": "2027-03-02"}


def test_a_certificate_is_valid_from_day_to_day() -> None:
    paper = to_calibration(CalibrationSettings.model_validate(PAPER))
    assert paper.calibrated_at == from_iso("2026-03-02T00:00:00Z")
    assert paper.due_at == from_iso("2027-03-02T00:00:00Z")
    assert (paper.offset, paper.uncertainty) == (None, None)


def test_offset_and_uncertainty_are_in_the_unit_of_the_channel() -> None:
    with_unit = {**PAPER, "channel": "air/temperature", "offset": "-0.9 degF", "uncertainty": "0.2 K"}
    paper = to_calibration(CalibrationSettings.model_validate(with_unit))
    assert (paper.offset, paper.uncertainty) == (-0.5, 0.2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"offset": "0.1 degC"},
        {"channel": "air/temperature", "offset": "0.1"},
        {"channel": "air/temperature", "uncertainty": "-0.1 degC"},
        {"channel": "air/tempo"},
        {"due": "2026-03-02"},
        {"due": "soon"},
        {"certificate": ""},
    ],
)
def test_what_is_no_certificate_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        CalibrationSettings.model_validate({**PAPER, **wrong})


def test_a_price_is_of_a_product_by_its_key() -> None:
    price = to_price(PriceSettings.model_validate({"product": "Raw milk", "price_per_kg": "0.8"}))
    assert (price.product, price.price_per_kg, price.from_at) == ("raw-milk", 0.8, 0)
    for wrong in ("-1", "inf", "nan", "much"):
        with pytest.raises(ValidationError):
            PriceSettings.model_validate({"product": "milk", "price_per_kg": wrong})
