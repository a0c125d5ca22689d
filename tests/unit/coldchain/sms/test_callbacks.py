"""What providers call with, field by field as they document it."""

import pytest

from coldchain.errors import InputError
from coldchain.sms.callbacks import AFRICAS_TALKING, TWILIO, FieldNames, Report, Told, is_twilios, understand

TWILIOS_TOKEN = "12345"
TWILIOS_URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
TWILIOS_FIELDS = {
    "Digits": "1234",
    "To": "+18005551212",
    "From": "+14158675309",
    "Caller": "+14158675309",
    "CallSid": "CA1234567890ABCDE",
}
"""The fields of the example in Twilio's documentation."""

STATUS = {
    "SmsSid": "SM1",
    "SmsStatus": "delivered",
    "MessageStatus": "delivered",
    "To": "+254700000001",
    "MessageSid": "SM1",
    "AccountSid": "AC1",
    "From": "+15005550006",
    "ApiVersion": "2010-04-01",
}
INCOMING = {
    "ToCountry": "US",
    "MessageSid": "SM9",
    "SmsMessageSid": "SM9",
    "SmsSid": "SM9",
    "SmsStatus": "received",
    "NumMedia": "0",
    "NumSegments": "1",
    "Body": "1",
    "From": "+254700000001",
    "To": "+15005550006",
    "AccountSid": "AC1",
    "ApiVersion": "2010-04-01",
}
AT_REPORT = {"id": "ATXid_1", "status": "Success", "phoneNumber": "+254700000001", "networkCode": "63902"}
AT_INCOMING = {
    "date": "2026-11-28 10:20:30",
    "from": "+254700000001",
    "id": "a1b2",
    "linkId": "",
    "text": "delivered",
    "to": "22123",
    "networkCode": "63902",
}


def test_twilio_says_what_became_of_a_message() -> None:
    assert understand(STATUS, TWILIO) == Report("SM1", is_delivered=True)
    lost = {**STATUS, "MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert understand(lost, TWILIO) == Report("SM1", is_delivered=False, detail="undelivered 30003")


@pytest.mark.parametrize("state", ["accepted", "queued", "sending", "sent", "something-new"])
def test_a_state_on_the_way_is_nothing_to_write_down(state: str) -> None:
    assert understand({**STATUS, "MessageStatus": state}, TWILIO) is None


def test_twilio_hands_over_what_somebody_wrote_also_when_that_is_nothing() -> None:
    assert understand(INCOMING, TWILIO) == Told("+254700000001", "1", "SM9")
    assert understand({**INCOMING, "Body": ""}, TWILIO) == Told("+254700000001", "", "SM9")


def test_africas_talking_says_both() -> None:
    assert understand(AT_REPORT, AFRICAS_TALKING) == Report("ATXid_1", is_delivered=True)
    lost = {**AT_REPORT, "status": "Rejected", "failureReason": "UserInBlackList"}
    assert understand(lost, AFRICAS_TALKING) == Report(
        "ATXid_1", is_delivered=False, detail="Rejected UserInBlackList"
    )
    assert understand({**AT_REPORT, "status": "Buffered"}, AFRICAS_TALKING) is None
    assert understand(AT_INCOMING, AFRICAS_TALKING) == Told("+254700000001", "delivered", "a1b2")


def test_another_provider_uses_its_own_words() -> None:
    words = FieldNames("mid", "dlr", "why", frozenset({"1"}), frozenset({"2"}), "msisdn", "msg", "mid")
    assert understand({"mid": "7", "dlr": "1"}, words) == Report("7", is_delivered=True)
    assert understand({"mid": "7", "dlr": "2"}, words) == Report("7", is_delivered=False, detail="2")
    assert understand({"mid": "8", "msisdn": "+1", "msg": "ok"}, words) == Told("+1", "ok", "8")


@pytest.mark.parametrize("fields", [{}, {"x" * 9999: ""}, {"MessageSid": "SM1"}, {"From": "+1", "Body": "x"}])
def test_what_is_neither_is_refused_shortly(fields: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        understand(fields, TWILIO)
    assert len(str(caught.value)) < 500


def test_twilios_signature_is_checked_over_url_and_fields() -> None:
    """The signature is the one that Twilio publishes for its example."""
    good = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert is_twilios(TWILIOS_TOKEN, TWILIOS_URL, TWILIOS_FIELDS.items(), good)
    assert is_twilios(TWILIOS_TOKEN, TWILIOS_URL, reversed(TWILIOS_FIELDS.items()), good)
    changed = {**TWILIOS_FIELDS, "Digits": "1235"}
    assert not is_twilios(TWILIOS_TOKEN, TWILIOS_URL, changed.items(), good)
    assert not is_twilios(TWILIOS_TOKEN, f"{TWILIOS_URL}&a=1", TWILIOS_FIELDS.items(), good)
    assert not is_twilios("12346", TWILIOS_URL, TWILIOS_FIELDS.items(), good)
    for junk in ("", "x", "ÿ\udcff"):
        assert not is_twilios(TWILIOS_TOKEN, TWILIOS_URL, TWILIOS_FIELDS.items(), junk)
