"""What providers of SMS on the web say by calling us: what became of a message, and what people answer.

Pure: fields in, meaning out, and the check of Twilio's signature. Not the server: see the console.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha1
from typing import Literal, NamedTuple

from coldchain.errors import InputError

ProviderKind = Literal["twilio", "africastalking", "template"]
Fields = Mapping[str, str]


class Report(NamedTuple):
    """What became of a message.

    Args:
        reference: The provider's name for it.
        is_delivered: Whether the person has it; if not, he will never have it.
        detail: Why not, in the provider's words.
    """

    reference: str
    is_delivered: bool
    detail: str = ""


class Told(NamedTuple):
    """What somebody has sent us.

    Args:
        address: His number.
        text: What he says.
        reference: The provider's name for it; the same when it calls again.
    """

    address: str
    text: str
    reference: str


class FieldNames(NamedTuple):
    """Under which names a provider sends what, and which words it uses."""

    report_id: str
    report_status: str
    report_detail: str
    delivered: frozenset[str]
    failed: frozenset[str]
    from_field: str
    text_field: str
    id_field: str


TWILIO = FieldNames(
    report_id="MessageSid",
    report_status="MessageStatus",
    report_detail="ErrorCode",
    delivered=frozenset({"delivered", "read"}),
    failed=frozenset({"undelivered", "failed", "canceled"}),
    from_field="From",
    text_field="Body",
    id_field="MessageSid",
)
AFRICAS_TALKING = FieldNames(
    report_id="id",
    report_status="status",
    report_detail="failureReason",
    delivered=frozenset({"Success"}),
    failed=frozenset({"Failed", "Rejected", "Expired", "AbsentSubscriber"}),
    from_field="from",
    text_field="text",
    id_field="id",
)


def understand(fields: Fields, names: FieldNames) -> Report | Told | None:
    """Return what a call says; None for a state on the way, e.g. ``sent``, which is not written down.

    Raises:
        InputError: It is neither word of a message of ours nor a message from somebody.
    """
    address, reference = fields.get(names.from_field, ""), fields.get(names.id_field, "")
    if address and names.text_field in fields and reference:
        return Told(address, fields[names.text_field], reference)
    reference, status = fields.get(names.report_id, ""), fields.get(names.report_status, "")
    if not reference or not status:
        allowed = f"{names.report_id} and {names.report_status}, or {names.from_field}, {names.text_field}"
        came = f"the fields {', '.join(sorted(fields)[:12])[:200] or 'of nothing'}"
        raise InputError("call-back", came, f"{allowed} and {names.id_field}", reason="bad-callback")
    if status in names.delivered:
        return Report(reference, is_delivered=True)
    if status in names.failed:
        detail = f"{status} {fields.get(names.report_detail, '')}".strip()
        return Report(reference, is_delivered=False, detail=detail)
    return None


def is_twilios(token: str, url: str, pairs: Iterable[tuple[str, str]], signature: str) -> bool:
    """Return whether a request has Twilio's signature.

    It is the HMAC-SHA1 of the url as Twilio called it, followed by name and value of each field of the form,
    sorted, in Base64.

    Args:
        token: The Auth Token of the account.
        url: Whole, with the query, as it stands in Twilio's settings.
        pairs: Fields of the form.
        signature: Header ``X-Twilio-Signature``.
    """
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    expected = b64encode(hmac.new(token.encode(), text.encode("utf-8", "surrogatepass"), sha1).digest())
    return hmac.compare_digest(expected, signature.encode("utf-8", "surrogatepass"))
