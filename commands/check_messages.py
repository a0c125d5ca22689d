"""Looks of ``coldchain check`` at the ways to reach people. Nothing is sent to anybody."""

from commands.finding import Finding
from commands.station import Station
from links.clock import SystemClock

HTTP_SMS, EMAIL = "http_sms", "email"


def asks_provider(station: Station) -> bool:
    """Return whether messages go through a provider on the web."""
    return HTTP_SMS in station.settings.alerts.channels


def provider_finding(station: Station) -> Finding:
    """Return whether the provider can be reached, knows us, and can tell us what became of a message.

    Raises:
        LinkError: It cannot, or does not.
        SettingsError: What it needs is not set.
    """
    from alerts.channels.http_sms.channel import HttpSms  # a gateway has no httpx

    settings = station.settings.alerts.http_sms
    channel = HttpSms(settings, clock=SystemClock())
    try:
        said = channel.look()
    finally:
        channel.close()
    if settings.callbacks.address():
        return Finding(HTTP_SMS, "ok", f"{said}; it tells us what becomes of messages")
    way = "set public_url and token in [alerts.http_sms.callbacks]"
    return Finding(HTTP_SMS, "warning", f"{said}; whether a message was delivered stays unknown: {way}")


def asks_mail_server(station: Station) -> bool:
    """Return whether messages, or reports, go by mail."""
    settings = station.settings
    return EMAIL in settings.alerts.channels or bool(settings.reports.to)


def mail_finding(station: Station) -> Finding:
    """Return whether the mail server can be reached and knows us, and who could be told by it.

    Raises:
        LinkError: It cannot, or does not.
        SettingsError: What it needs is not set.
    """
    from alerts.channels.email.channel import Email  # a gateway sends no mail

    said = Email(station.settings.alerts.email, clock=SystemClock()).look()
    reports = len(station.settings.reports.to)
    if reports and EMAIL not in station.settings.alerts.channels:
        return Finding(EMAIL, "ok", f"{said}; addresses that reports go to: {reports}")
    with_mail = sum(bool(contact.email) for contact in station.settings.contacts)
    if with_mail or station.settings.simulator is not None:
        return Finding(EMAIL, "ok", f"{said}; contacts with an email: {with_mail}")
    return Finding(EMAIL, "warning", f"{said}; but no contact has an email")
