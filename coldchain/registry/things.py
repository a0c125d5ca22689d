"""Places, equipment, goods and people. Intervals are half-open: ``from_at`` counts, ``until_at`` does not."""

from enum import StrEnum

import msgspec


class SiteKind(StrEnum):
    """The three levels of a cooperative's network."""

    COUNTY_CENTRE = "county_centre"
    TOWNSHIP_STATION = "township_station"
    VILLAGE_STATION = "village_station"


class AssetKind(StrEnum):
    """What can hold goods."""

    VAN = "van"
    MOTORCYCLE_BOX = "motorcycle_box"
    DRONE = "drone"
    COOLER = "cooler"


class Role(StrEnum):
    """What a person does in the chain."""

    MANAGER = "manager"
    DRIVER = "driver"
    KEEPER = "keeper"
    AUDITOR = "auditor"
    CARRIER = "carrier"
    REGULATOR = "regulator"
    ADMIN = "admin"


class Cooperative(msgspec.Struct, frozen=True, kw_only=True):
    """A farm cooperative; its time zone is the one that people read.

    ``hottest_c`` is what goods warm towards at most where nothing is known of them [degC]; ``language`` is
    that of whoever reads no other (ISO 639); ``gln`` is its number at GS1, empty where it has none;
    ``keep_years`` is how long it keeps what was, 0: as long as nobody removes it [a].
    """

    id: str
    name: str
    time_zone: str = "UTC"
    hottest_c: float = 40.0
    language: str = "en"
    gln: str = ""
    keep_years: int = 0


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A fixed place; latitude and longitude in degrees, WGS 84; ``gln`` is its number at GS1, empty: none.

    ``retired_at`` is when it was closed [ms], None: it is in use; ``retired_why`` says why.
    """

    id: str
    name: str
    kind: SiteKind
    latitude: float | None = None
    longitude: float | None = None
    gln: str = ""
    retired_at: int | None = None
    retired_why: str = ""


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A van's compartment, a box or a cooler; ``site`` is empty for what drives.

    ``capacity_kg`` is how much it holds [kg]; None when nobody said: then its room is not known.
    ``plate`` is the number plate of what drives. ``giai`` and ``grai`` are its numbers at GS1, empty: none.
    ``retired_at`` is when it was sold or scrapped [ms], None: it is in use; ``retired_why`` says why.
    """

    id: str
    name: str
    kind: AssetKind
    profile: str
    site: str = ""
    capacity_kg: float | None = None
    plate: str = ""
    giai: str = ""
    grai: str = ""
    retired_at: int | None = None
    retired_why: str = ""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that measures; it says something every ``sample_interval_s`` [s].

    ``model`` and ``serial`` are what its maker calls it; ``giai`` is its number at GS1, empty: none.
    ``retired_at`` is when it died or was taken away [ms], None: it is in use; ``retired_why`` says why.
    """

    id: str
    name: str = ""
    sample_interval_s: float = 60.0
    model: str = ""
    serial: str = ""
    giai: str = ""
    retired_at: int | None = None
    retired_why: str = ""


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate of a device, or of one channel of it, from the day that it was calibrated [ms].

    ``due_at`` is when it runs out [ms]; ``offset`` and ``uncertainty`` (k = 2) in the channel's unit, None
    when the certificate does not say.
    """

    device: str
    certificate: str
    calibrated_at: int
    due_at: int
    channel: str = ""
    laboratory: str = ""
    offset: float | None = None
    uncertainty: float | None = None


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What a kilogram of a product is worth from an instant on [ms], in the cooperative's own currency."""

    product: str
    price_per_kg: float
    from_at: int = 0


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """A device in an asset for a time [ms since 1970, UTC]; open while ``until_at`` is None."""

    device: str
    asset: str
    from_at: int = 0
    until_at: int | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is told: of everything, or only of some assets and sites.

    ``least_severity`` is how urgent a thing must be (a ``Severity``; empty: as the role has it);
    ``quiet_hours`` is ``22:00-06:00`` by local time; ``channels`` are tried in turn (none: all at once).
    ``report_time`` is when the standing report goes, ``06:30`` by local time; empty: none does.
    ``gln`` is the number at GS1 of the party that this is, such as a carrier; empty: none.
    ``retired_at`` is when this person left [ms], None: he is still there; ``retired_why`` says why.
    """

    id: str
    name: str
    role: Role
    phone: str = ""
    email: str = ""
    language: str = "en"
    asset: str = ""
    site: str = ""
    assets: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    least_severity: str = ""
    quiet_hours: str = ""
    channels: tuple[str, ...] = ()
    report_time: str = ""
    gln: str = ""
    retired_at: int | None = None
    retired_why: str = ""

    @property
    def reach(self) -> str:
        """Return where this person can be reached: by telephone, else by mail; empty: nowhere."""
        return self.phone or self.email

    @property
    def own_assets(self) -> tuple[str, ...]:
        """Return the assets of which this person is told."""
        return (self.asset, *self.assets) if self.asset else self.assets

    @property
    def own_sites(self) -> tuple[str, ...]:
        """Return the sites of which this person is told."""
        return (self.site, *self.sites) if self.site else self.sites

    @property
    def is_of_everything(self) -> bool:
        """Return whether this person is bound to no asset and no site."""
        return not self.own_assets and not self.own_sites


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment in an asset with one custodian (a contact) for a time [ms since 1970, UTC]."""

    shipment: str
    asset: str
    custodian: str
    from_at: int
    until_at: int | None = None


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """Goods on their way; price in the cooperative's own currency.

    ``start_c`` is the goods' own temperature when the first leg began [degC]; None when nobody measured it.
    ``parents`` are the shipments that it was made of, by splitting or merging; ``order_ref`` is the buyer's
    own reference; ``created_at`` when it was entered [ms], 0 for one of the settings file.
    """

    id: str
    product: str
    lot: str = ""
    quantity_kg: float = 0.0
    price_per_kg: float = 0.0
    origin: str = ""
    destination: str = ""
    start_c: float | None = None
    order_ref: str = ""
    parents: tuple[str, ...] = ()
    created_at: int = 0
