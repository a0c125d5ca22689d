"""The generic product of the core is the one of the file."""

from coldchain.registry.product_check import check_product
from coldchain.registry.product_generic import GENERIC, GENERIC_NAME
from coldchain.registry.product_hash import content_hash
from links.product_files import PACKAGED


def test_it_is_the_same_as_the_file_that_comes_along() -> None:
    assert PACKAGED[GENERIC_NAME] == GENERIC


def test_it_is_sealed_and_sound() -> None:
    assert GENERIC.content_hash == content_hash(GENERIC)
    assert check_product(GENERIC) == []
