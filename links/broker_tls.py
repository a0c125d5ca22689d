"""TLS towards a broker: 1.2 or newer, its certificate and name verified always; errors in plain words.

Not a way around verification: no setting switches it off. One thing is left open on purpose. A gateway that
starts without a clock believes that it is 1970, and every certificate is "not yet valid" then. A clock before
``EARLIEST_AT`` is surely wrong, and no date can be verified by it. So dates are left out then, for what the
CA in the settings has signed and for nothing else. Who signed, and for which name, is verified in every case.
"""

import socket
import ssl
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import BrokerError
from coldchain.instants import EARLIEST_AT, MS_PER_S, to_iso
from links.broker_types import BrokerAddress
from links.private_files import too_open

_S_PER_DAY = 86_400
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which Python gives no name
_CLOCK = "Set this machine's clock (timedatectl), or see whether it has a network."
_OTHER_CA = (
    "Name the CA's file in broker.ca_file, as enrolment wrote it; somebody else may be answering there."
)
_NAME = "Use the name or address for which the broker's certificate was made, or have one made for this."
_EXPIRED = "Renew the broker's certificate; `coldchain up` does so for its own broker when it starts."


class _ClosedOnFailure(ssl.SSLSocket):
    """A line that is closed when its handshake fails: paho leaves such a one open until it is collected."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - as the base has it
        """Shake hands, or close the line and raise."""
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise


class Trouble(NamedTuple):
    """Why there is no connection: what was seen, and what to do; the latter may be empty."""

    came: str
    next_step: str

    def __str__(self) -> str:
        """Return both as one line."""
        return f"{self.came}. {self.next_step}" if self.next_step else self.came


def context_of(address: BrokerAddress) -> ssl.SSLContext | None:
    """Return how to speak TLS with a broker; None when it is spoken with plainly.

    Raises:
        BrokerError: A file cannot be read or used, or the key can be read by others.
    """
    if not address.tls:
        return None
    ca, cert, key = address.files
    try:
        context = ssl.create_default_context(cafile=ca or None)
    except (OSError, ValueError) as error:
        raise _bad_file("broker.ca_file", ca, error, "the certificate of a CA, in PEM") from None
    context.sslsocket_class = _ClosedOnFailure
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if cert or key:
        _load_own(context, cert, key)
    return context


def mind_clock(context: ssl.SSLContext | None, address: BrokerAddress, now: int) -> None:
    """Have the dates of certificates verified, unless the clock is surely wrong.

    Args:
        context: Of ``context_of``; changed for the next connection.
        address: The same.
        now: By this machine's clock [ms since 1970, UTC].
    """
    if context is None:
        return
    if address.files.ca and now < EARLIEST_AT:
        context.verify_flags |= _NO_CHECK_TIME
    else:
        context.verify_flags &= ~_NO_CHECK_TIME


def why_not(error: OSError, address: BrokerAddress, now: int) -> Trouble:
    """Return why a connection failed, for a person.

    Args:
        error: What was raised.
        address: Which broker.
        now: By this machine's clock [ms since 1970, UTC].
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        return _unverified(error, address, now)
    if isinstance(error, ssl.SSLError):
        return _REASONS.get(error.reason or "", Trouble(f"TLS failed ({error.reason or error})", ""))
    if isinstance(error, ConnectionResetError) and not address.tls:
        return Trouble("it hung up", "If it speaks TLS only, write mqtts:// in broker.url.")
    return Trouble(str(error), "")


def closed_because(address: BrokerAddress) -> str:
    """Return what to look at when a broker hangs up without a word."""
    if not address.tls:
        return "Is it a broker? If it speaks TLS only, write mqtts:// in broker.url."
    return "" if address.files.cert else "It may ask for a certificate: broker.cert_file and key_file."


def days_left(address: BrokerAddress, *, timeout_s: float, now: int) -> float:
    """Return for how many days the certificate that a broker shows is still valid; it has been verified.

    Args:
        address: Which broker.
        timeout_s: How long to wait for its answers [s].
        now: By this machine's clock [ms since 1970, UTC].

    Raises:
        BrokerError: It cannot be reached, or its certificate is not believed.
    """
    context = context_of(replace(address, tls=True))
    assert context is not None  # noqa: S101 - it speaks TLS
    mind_clock(context, address, now)
    try:
        with (
            socket.create_connection((address.host, address.port), timeout_s) as line,
            context.wrap_socket(line, server_hostname=address.host) as wrapped,
        ):
            until = str((wrapped.getpeercert() or {})["notAfter"])
    except OSError as error:
        came, next_step = why_not(error, address, now)
        raise BrokerError(f"broker {address}", came, "a valid certificate", next_step, retry=True) from None
    return (ssl.cert_time_to_seconds(until) - now / MS_PER_S) / _S_PER_DAY


def _load_own(context: ssl.SSLContext, cert: str, key: str) -> None:
    """Take our own certificate and its key."""
    if not (cert and key):
        missing = "broker.cert_file" if key else "broker.key_file"
        raise BrokerError(missing, "nothing", "cert_file and key_file, both or neither", retry=False)
    allowed = "the key of the certificate in broker.cert_file, in PEM and without a password"
    try:
        if problem := too_open(Path(key)):
            raise BrokerError("broker.key_file", problem, "a file for this user only", retry=False)
        context.load_cert_chain(cert, key, password=_no_password)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            came = f"{key}, which is the key of another certificate than {cert}"
            raise BrokerError("broker.key_file", came, allowed, "Enrol it anew.", retry=False) from None
        raise _bad_file("broker.cert_file or key_file", f"{cert}, {key}", error, allowed) from None
    except (OSError, ValueError) as error:
        raise _bad_file("broker.cert_file or key_file", f"{cert}, {key}", error, allowed) from None


def _no_password() -> str:
    """Refuse a key that is locked; Python would ask at the terminal for its password and wait."""
    raise ValueError("the key is locked with a password")


def _bad_file(thing: str, path: str, error: Exception, allowed: str) -> BrokerError:
    came = getattr(error, "strerror", None) or getattr(error, "reason", None) or str(error)
    return BrokerError(thing, f"{path or 'nothing'} ({came})", allowed, retry=False)


def _unverified(error: ssl.SSLCertVerificationError, address: BrokerAddress, now: int) -> Trouble:
    """Return why a certificate is not believed."""
    clock = f"by this machine's clock, {to_iso(now)}"
    return {
        9: Trouble(f"its certificate is not yet valid {clock}", f"The clock is probably wrong. {_CLOCK}"),
        10: Trouble(
            f"its certificate has expired {clock}", f"If the clock is right: {_EXPIRED} If not: {_CLOCK}"
        ),
        18: Trouble("its certificate is signed by nobody but itself", _OTHER_CA),
        19: Trouble("its certificate is from a CA that is not believed here", _OTHER_CA),
        20: Trouble("its certificate is from a CA that is not believed here", _OTHER_CA),
        21: Trouble("its certificate is from a CA that is not believed here", _OTHER_CA),
        7: Trouble("its certificate was not signed by the CA that it names", _OTHER_CA),
        62: Trouble(f"its certificate is for another name than {address.host}", _NAME),
        64: Trouble(f"its certificate is for another address than {address.host}", _NAME),
    }.get(error.verify_code, Trouble(f"its certificate is refused: {error.verify_message}", _OTHER_CA))


_OURS = "Our certificate is not accepted: enrol this gateway anew."
_REASONS = {
    "WRONG_VERSION_NUMBER": Trouble("it does not speak TLS", "Write mqtt:// in broker.url, or its TLS port."),
    "RECORD_LAYER_FAILURE": Trouble("it does not speak TLS", "Write mqtt:// in broker.url, or its TLS port."),
    "UNSUPPORTED_PROTOCOL": Trouble("it speaks TLS older than 1.2", "Renew the broker's program."),
    "TLSV1_ALERT_PROTOCOL_VERSION": Trouble("it wants another version of TLS", "Renew the broker's program."),
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": Trouble(
        "it asks for a certificate", "Give broker.cert_file, key_file."
    ),
    "TLSV1_ALERT_UNKNOWN_CA": Trouble("it does not believe the CA of our certificate", _OURS),
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": Trouble("it says that our certificate has expired", _OURS),
    "SSLV3_ALERT_CERTIFICATE_REVOKED": Trouble("it says that our certificate is revoked", _OURS),
    "SSLV3_ALERT_BAD_CERTIFICATE": Trouble("it refuses our certificate", _OURS),
}
