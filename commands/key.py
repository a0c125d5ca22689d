"""``coldchain key``: the keys by which this station seals its evidence packs."""

from pathlib import Path
from typing import Annotated

import typer

from coldchain.errors import InputError
from coldchain.instants import to_iso
from coldchain.seal_list import FILE, PdfCertificate, PublicKey, write_list
from commands.audit_note import note
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors, writing
from commands.station import SETTINGS_FILE, Station, open_station
from links.clock import SystemClock

app = typer.Typer(no_args_is_help=True, help="Keys that seal evidence packs: make, exchange, take back.")
KeyId = Annotated[str, typer.Argument(metavar="ID", help="Id of the key, as `coldchain key list` tells it.")]
Why = Annotated[str, typer.Option("--why", help="Why it is taken back; auditors read it.")]
Pdf = Annotated[
    bool, typer.Option("--pdf", help="A certificate that readers of PDF show, for `report --pdf`.")
]
Own = Annotated[
    Path | None,
    typer.Option(
        "--certificate", help="With --pdf: your own, PEM or PKCS #12, instead of a self-signed one."
    ),
]
Private = Annotated[Path | None, typer.Option("--private", help="PEM of its key, if it is in another file.")]
Password = Annotated[Path | None, typer.Option("--password-file", help="File with the password of its key.")]
Out = Annotated[Path, typer.Option("--out", help="The file to write.")]


@app.command("create")
def create(
    pdf: Pdf = False,
    certificate: Own = None,
    private: Private = None,
    password_file: Password = None,
    settings: SettingsOption = Path(SETTINGS_FILE),
) -> None:
    """Make the first key, or one after the last was taken back."""
    with telling_errors():
        from commands.packing import keys_of

        station = open_station(settings)
        if pdf or certificate is not None:
            _certify(station, (certificate, private, password_file), instead=False)
            return
        note(station, "key-create", "keys", {})
        print(_line(keys_of(station).create(SystemClock().now())))


@app.command("list")
def list_(settings: SettingsOption = Path(SETTINGS_FILE), json: JsonOption = False) -> None:
    """List all keys, the oldest first; the last one signs."""
    with telling_errors():
        from commands.packing import keys_of

        keys = keys_of(open_station(settings)).listed()
        if json:
            print(write_list(keys).decode(), end="")
        else:
            lines = [*map(_line, keys.keys), *map(_line, keys.certificates)]
            print("\n".join(lines) or "No key yet: the first pack makes one.")


@app.command("rotate")
def rotate(
    pdf: Pdf = False,
    certificate: Own = None,
    private: Private = None,
    password_file: Password = None,
    settings: SettingsOption = Path(SETTINGS_FILE),
) -> None:
    """Make a new key that signs from now on; what the old one has sealed holds."""
    with telling_errors():
        from commands.packing import keys_of

        station = open_station(settings)
        if pdf or certificate is not None:
            _certify(station, (certificate, private, password_file), instead=True)
            return
        note(station, "key-rotate", "keys", {})
        print(_line(keys_of(station).rotate(SystemClock().now())))


def _certify(station: Station, files: tuple[Path | None, Path | None, Path | None], *, instead: bool) -> None:
    """Take a certificate for PDFs into use: one's own of files (it, its key, a password), or a new one."""
    from commands.packing import certificates_of, signing
    from links.pdf_own import check_dates, read_own, self_signed

    signing()
    now = SystemClock().now()
    if files[0] is None:
        own = self_signed(station.settings.cooperative.name, now)
    else:
        body, key, password = (b"" if each is None else _read(each) for each in files)
        own = read_own(body, key, password.rstrip(b"\r\n") or None)
        check_dates(own.certificates[0], now)
    note(station, "key-rotate" if instead else "key-create", "keys/pdf", {"name": own.name[:200]})
    print(_line(certificates_of(station).add(own, now, instead=instead)))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(str(file), error.strerror or str(error), "a file that can be read") from None


@app.command("revoke")
def revoke(id_: KeyId, why: Why = "", settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Take a key back, because somebody else may have it: nothing that it has sealed holds any more."""
    with telling_errors():
        from commands.packing import certificates_of, keys_of

        if not why:
            raise InputError("--why", "nothing", "a few plain words")
        station = open_station(settings)
        note(station, "key-revoke", f"keys/{id_[:80]}", {"why": why[:500]})
        now = SystemClock().now()
        print(_line(certificates_of(station).revoke(id_, now, why) or keys_of(station).revoke(id_, now, why)))


@app.command("export")
def export(out: Out = Path(FILE), settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Write the public list of keys, for whoever checks packs; nothing secret is in it."""
    with telling_errors():
        from commands.packing import keys_of
        from links.kept_file import replace_whole

        keys = keys_of(open_station(settings)).listed()
        if not keys.keys:
            raise InputError("keys", "none yet", "at least one", "Make one: coldchain key create.")
        with writing(out):
            replace_whole(out, write_list(keys), mode=0o644)
        print(f"{out}: {len(keys.keys)} keys. Give it to auditors by another way than the packs.")


@app.command("certificate")
def certificate(out: Out = Path("coldchain-pdf.pem"), settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Write the certificate that signs PDFs, for readers of PDF that are to trust it; it is public."""
    with telling_errors():
        from ssl import DER_cert_to_PEM_cert

        from commands.packing import certificates_of
        from links.kept_file import replace_whole

        known = certificates_of(open_station(settings)).current()
        if known is None:
            raise InputError("certificate for PDFs", "none", "one", "Make one: coldchain key create --pdf.")
        with writing(out):
            replace_whole(out, "".join(map(DER_cert_to_PEM_cert, known.ders)).encode(), mode=0o644)
        print(f"{out}: {known.name}. Readers of PDF that trust it show who signed.")


def _line(key: PublicKey | PdfCertificate) -> str:
    if key.revoked_at is not None:
        state = f"taken back {to_iso(key.revoked_at)}: {key.why}"
    elif key.retired_at is not None:
        state = f"signs no more since {to_iso(key.retired_at)}; what it has sealed holds"
    else:
        state = "signs"
    what = f"  for PDFs, {key.name}" if isinstance(key, PdfCertificate) else ""
    return f"{key.id}  made {to_iso(key.created_at)}  {state}{what}"
