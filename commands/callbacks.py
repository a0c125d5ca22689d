"""Joins the console's call-backs to the settings of the channel and to the records."""

import threading

from alerts.channels.channel import Delivery, Incoming, Receipt
from alerts.channels.http_sms.settings import HttpSmsSettings
from alerts.ears import RecordsEars
from coldchain.sms.callbacks import AFRICAS_TALKING, TWILIO, FieldNames, Report, Told
from console.callbacks import Callbacks, Caller
from links.clock import Clock
from links.records import Records

CHANNEL = "http_sms"


class RecordsKeeper:
    """Keeps in the records what a provider says; opened with the first call.

    Args:
        records_url: SQLAlchemy URL of the records database.
        clock: Says when it was heard.
    """

    def __init__(self, records_url: str, *, clock: Clock) -> None:
        self._url = records_url
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: Records | None = None

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
            self._opened = None

    def _records(self) -> Records:
        """Return the records, which need not be there when the console starts."""
        with self._lock:
            if self._opened is None:
                self._opened = Records(self._url)
            return self._opened

    def _ears(self) -> RecordsEars:
        return RecordsEars(self._records(), clock=self._clock)

    def told(self, channel: str, told: Told) -> None:
        """Keep a message, once.

        Raises:
            RecordsError: It is not kept.
        """
        now = self._clock.now()
        self._ears().heard(Incoming(channel, told.address, told.text, told.reference, None, now))

    def report(self, channel: str, report: Report) -> bool:
        """Keep what became of a message, once; it may come before we know under which name it went.

        Raises:
            RecordsError: It is not kept.
        """
        if not report.reference:
            return False
        state = Delivery.DELIVERED if report.is_delivered else Delivery.FAILED
        receipt = Receipt(channel, report.reference, state, self._clock.now(), report.detail)
        self._ears().receipt(receipt)
        return True


def callbacks_of(settings: HttpSmsSettings, records_url: str, *, clock: Clock) -> Callbacks | None:
    """Return who answers the provider's calls; None when it has no address to call.

    Args:
        settings: Table ``[alerts.http_sms]``.
        records_url: SQLAlchemy URL of the records database.
        clock: Says when a call came.
    """
    if not settings.callbacks.address():
        return None
    caller = Caller(
        channel=CHANNEL,
        token=settings.callbacks.token.get_secret_value(),
        names=names_of(settings),
        signing_key=settings.token.get_secret_value() if settings.provider == "twilio" else "",
        public_url=settings.callbacks.public_url,
    )
    return Callbacks(caller, RecordsKeeper(records_url, clock=clock))


def names_of(settings: HttpSmsSettings) -> FieldNames:
    """Return what the fields of the provider's calls are called."""
    if settings.provider == "twilio":
        return TWILIO
    if settings.provider == "africastalking":
        return AFRICAS_TALKING
    shape = settings.template
    return FieldNames(
        report_id=shape.report_id,
        report_status=shape.report_status,
        report_detail=shape.report_detail,
        delivered=frozenset(shape.delivered),
        failed=frozenset(shape.failed),
        from_field=shape.from_field,
        text_field=shape.text_field,
        id_field=shape.id_field,
    )
