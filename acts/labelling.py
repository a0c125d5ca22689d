"""The label of a shipment with its code, for whoever prints it: the console and the command line."""

from acts.asking import way_of_shipment
from coldchain.errors import InputError
from coldchain.label import Label, Modules, label_of, link_of, text_of
from links.qr_codes import modules_of
from links.records import Connection
from links.records_label_keys import sign
from links.records_ways import sites_named


def label_for(
    connection: Connection, now: int, coop: str, shipment: str, *, where: tuple[str, str]
) -> tuple[Label, Modules]:
    """Return a label and the squares of its code.

    Args:
        connection: In a transaction: the first label of a cooperative makes its secret.
        now: [ms].
        coop: Cooperative.
        shipment: Id of the shipment.
        where: The address at which telephones reach the console, and the number of the station's modem;
            the first that is not empty counts.

    Raises:
        InputError: There is no such shipment, or nothing that a code could do.
    """
    goods = way_of_shipment(connection, coop, shipment).shipment
    public_url, number = where
    if public_url:
        content = link_of(public_url, coop, goods.id, sign(connection, coop, goods.id, now))
    elif number:
        content = text_of(number, goods.id)
    else:
        allowed = "console.url, or console.text_number"
        raise InputError("label", "neither in the settings", allowed, reason="no-address")
    label = label_of(goods, content, sites_named(connection, coop))
    return label, modules_of(content)
