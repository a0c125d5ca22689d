"""A summary as a run lays it down: its ledger, its pack and its pages."""

from contextlib import closing
from pathlib import Path

from reports.delivery.laid import Laid
from reports.period.packs_ledger import Ledger, Order, Row
from reports.period.run import SUMMARY

_DAY_MS = 86_400_000


def lay_summary(folder: Path, coop: str, period: str, product: str = "") -> Laid:
    """Return a summary that was laid down in a folder of reports; its files hold ``pack`` and ``pages``."""
    run = folder / f"{coop}-{period}{product}"
    run.mkdir(parents=True)
    from_at = int(period.replace("-", "")) * _DAY_MS
    order = Order(
        coop=coop,
        period=period,
        from_at=from_at,
        until_at=from_at + _DAY_MS,
        known_at=from_at + _DAY_MS,
        language="en",
        product=product,
    )
    name = f"{coop}-period-{period}{product}-CC-1"
    with closing(Ledger(run, order)) as ledger:
        ledger.add(Row(shipment="s-1", evidence="", file="s-1.zip", size=1, sha256="", report="CC-0"))
        ledger.add(Row(shipment=SUMMARY, evidence="", file=f"{name}.zip", size=4, sha256="", report="CC-1"))
        ledger.finish()
    (run / f"{name}.zip").write_bytes(b"pack")
    (run / f"{name}.pdf").write_bytes(b"pages")
    return Laid(order.id, f"{name}.zip", f"{name}.pdf")
