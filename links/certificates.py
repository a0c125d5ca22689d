"""A small certificate authority for one station's broker and gateways. The only importer of cryptography.

Its folder is readable by its owner only::

    ca-key.pem, ca.pem          made once; who has the key can pose as the broker and as any gateway
    broker-key.pem, broker.pem  the broker's, made anew for other names, or when half of its time is over

Not for the web and not for long chains: one CA, and what it signs. Keys are on the curve P-256, quick on any
gateway.

Every certificate is valid from 2020 on, so that a clock that is late by years does no harm (for one that is
not set at all see ``broker_tls.py``). They are valid long: what ends by its date ends at night, far from
anybody who could renew it, and what must end is revoked by name. A broker's key lies beside the CA's, so that
a short life of its certificate would protect nothing.
"""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from coldchain.errors import BrokerError, InputError
from coldchain.instants import MS_PER_S
from links.private_files import write_private

_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
CA_LASTS = timedelta(days=30 * 365)
BROKER_LASTS = timedelta(days=10 * 365)
GATEWAY_LASTS = timedelta(days=10 * 365)
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
_LONGEST_NAME = 64  # RFC 5280, ub-common-name
_CA_NAME = "Coldchain CA"


class Pair(NamedTuple):
    """A certificate and its key, both PEM."""

    cert: str
    key: str


class Authority:
    """The CA of a folder; made when it is not there.

    Args:
        folder: Its own.
        now: The time [ms since 1970, UTC].

    Raises:
        BrokerError: What lies there cannot be used.
    """

    def __init__(self, folder: Path, *, now: int) -> None:
        self.folder = folder
        self._now = datetime.fromtimestamp(now / MS_PER_S, UTC)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.ca_file.exists():
            self._found()
        try:
            self._cert = x509.load_pem_x509_certificate(self.ca_file.read_bytes())
            key = serialization.load_pem_private_key((folder / "ca-key.pem").read_bytes(), password=None)
        except (OSError, ValueError) as error:
            raise self._unusable(str(error)) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != self._cert.public_key():
            raise self._unusable("a key that is not the one of ca.pem")
        self._key = key

    @property
    def ca_file(self) -> Path:
        """The certificate that gateways believe."""
        return self.folder / "ca.pem"

    def broker_files(self, names: Sequence[str]) -> tuple[Path, Path]:
        """Return certificate and key of the broker; made anew when they are not for these names or grow old.

        Args:
            names: Under which it is reached: host names and addresses.
        """
        cert_file, key_file = self.folder / "broker.pem", self.folder / "broker-key.pem"
        if not (key_file.exists() and self._serves(cert_file, names)):
            pair = self._issue(names[0], names, BROKER_LASTS, ExtendedKeyUsageOID.SERVER_AUTH)
            write_private(key_file, pair.key)
            write_private(cert_file, pair.cert)
        return cert_file, key_file

    def for_gateway(self, username: str) -> Pair:
        """Return a new certificate for a gateway, and its key, which is kept nowhere here.

        Args:
            username: Who it is at the broker; stands in the certificate as its common name.

        Raises:
            InputError: It is too long for a certificate.
        """
        if len(username) > _LONGEST_NAME:
            allowed = f"at most {_LONGEST_NAME} characters in a certificate"
            raise InputError("username", username, allowed, "Enrol it with a password.")
        return self._issue(username, [], GATEWAY_LASTS, ExtendedKeyUsageOID.CLIENT_AUTH)

    def _found(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(_CA_NAME)
        draft = _draft(subject, subject, key, _VALID_FROM, self._now + CA_LASTS)
        draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        draft = draft.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        write_private(self.folder / "ca-key.pem", _pem(key))
        write_private(self.ca_file, _text(draft.sign(key, hashes.SHA256())))

    def _issue(
        self, name: str, hosts: Sequence[str], lasts: timedelta, purpose: x509.ObjectIdentifier
    ) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        draft = _draft(_name(name), self._cert.subject, key, _VALID_FROM, self._now + lasts)
        draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        draft = draft.add_extension(_usage("digital_signature"), critical=True)
        draft = draft.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        draft = draft.add_extension(issuer, critical=False)
        if hosts:
            names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
            draft = draft.add_extension(names, critical=False)
        return Pair(_text(draft.sign(self._key, hashes.SHA256())), _pem(key))

    def _serves(self, file: Path, names: Sequence[str]) -> bool:
        """Return whether a certificate is ours, for just these names, and has half of its time before it."""
        try:
            cert = x509.load_pem_x509_certificate(file.read_bytes())
            cert.verify_directly_issued_by(self._cert)
            found = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except (OSError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
            return False
        is_young = cert.not_valid_after_utc - self._now > BROKER_LASTS / 2
        return is_young and set(found) == {_general_name(name) for name in names}

    def _unusable(self, came: str) -> BrokerError:
        next_step = "Put the backup there; without one, move the folder aside and enrol every gateway anew."
        return BrokerError(f"CA in {self.folder}", came, "ca.pem and its ca-key.pem", next_step, retry=False)


def _draft(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    since: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    draft = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    draft = draft.serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)
    return draft.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:_LONGEST_NAME])])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return x509.DNSName(host)
    except ValueError:
        allowed = "a name in plain letters, or an address"
        next_step = "Of a name with other letters take the form that begins with xn--."
        raise InputError("name of the broker", repr(host[:80]), allowed, next_step) from None


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in _USAGES})


def _text(cert: x509.Certificate) -> str:
    return cert.public_bytes(serialization.Encoding.PEM).decode()


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()
