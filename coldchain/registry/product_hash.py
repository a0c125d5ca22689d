"""The hash of a product's content, which every verdict carries: one hash, the same numbers."""

import hashlib

import msgspec
from msgspec.structs import replace

from coldchain.registry.product import ProductProfile

_DIGITS = 16


def sealed(product: ProductProfile) -> ProductProfile:
    """Return the product with the hash of its content."""
    return replace(product, content_hash=content_hash(product))


def content_hash(product: ProductProfile) -> str:
    """Return the SHA-256 of everything in a product by which is judged, 16 hex digits.

    Comments, the order of keys, how a number was written (``1 h``, ``60 min``) and what partners call it (its
    GTIN) change nothing.
    """
    content = msgspec.to_builtins(replace(product, content_hash=""))
    del content["gtin"]
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()[:_DIGITS]
