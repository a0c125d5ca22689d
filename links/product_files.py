"""Reads the products: those that come along, each only when it is asked for, and a cooperative's own file.

Not the rules of what a product may hold: those are in ``coldchain/registry/product_files.py``.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import ConfigDict, Field

import coldchain
from coldchain.errors import SettingsError
from coldchain.registry.product import ProductProfile
from coldchain.registry.product_files import PackagedProduct, build, with_own
from coldchain.registry.product_settings import ProductSettings
from coldchain.settings import Contradiction, Name, Section
from links.settings_file import load

FOLDER = Path(coldchain.__file__).parent / "products"
_ENDING = ".toml"


class PackagedProducts(Mapping[str, ProductProfile]):
    """The products that come along, by name; a file is read when it is first asked for."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> ProductProfile:
        """Return a product.

        Raises:
            KeyError: There is none of this name.
            SettingsError: Its file has mistakes.
        """
        if name not in _names(self._folder):
            raise KeyError(name)
        return read_product(self._folder / f"{name}{_ENDING}")

    def __iter__(self) -> Iterator[str]:
        """Yield the names, sorted."""
        return iter(_names(self._folder))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(_names(self._folder))

    def __contains__(self, name: object) -> bool:
        """Return whether there is one of this name, without reading it."""
        return name in _names(self._folder)


class OwnFile(Section):
    """A cooperative's own file; the settings file of a station may be one, whatever else stands in it.

    Args:
        products: What is different, by the name of the product.
    """

    model_config = ConfigDict(extra="ignore")

    products: dict[Name, ProductSettings] = Field(default_factory=dict)

    @classmethod
    def contradictions(cls, tables: Mapping[str, object], whole: "OwnFile | None") -> list[Contradiction]:
        """Return what does not fit together in the cooperative's own products."""
        del tables
        found = with_own(PACKAGED, whole.products).found if whole else []
        return [each._replace(where=("products", *each.where)) for each in found]


PACKAGED = PackagedProducts()


def load_products(own: Path | None = None) -> dict[str, ProductProfile]:
    """Return all products by name, a cooperative's own ones in place.

    Args:
        own: A TOML file with tables ``[products.<name>]``, for instance a station's settings file.

    Raises:
        SettingsError: A file has mistakes; all of them are told.
    """
    products = dict(PACKAGED)
    if own is not None:
        products |= with_own(PACKAGED, load(OwnFile, own, {}).products).products
    return products


@cache
def read_product(path: Path) -> ProductProfile:
    """Return the product of a whole file; its name is the file's without the ending.

    Raises:
        SettingsError: The file cannot be read or has mistakes; all of them are told, with lines.
    """
    built = build(path.stem, load(PackagedProduct, path, {}))
    if built.product is None or built.found:  # load has told these already
        raise SettingsError(str(path), [str(each.error) for each in built.found])
    return built.product


@cache
def _names(folder: Path) -> tuple[str, ...]:
    """Return the names of the products in a folder, sorted."""
    return tuple(sorted(path.stem for path in folder.glob(f"*{_ENDING}")))
