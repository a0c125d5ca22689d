"""Who may import what, beyond the layers that import-linter holds: one importer for each client library."""

import subprocess
import sys
from fnmatch import fnmatch

import pytest

from helpers import tree

IMPORTERS = {
    "apprise": ["links/apprise_services.py"],
    "alembic": ["links/records*.py", "links/migrations/*"],
    "argon2": ["links/passwords.py"],
    "cbor2": ["coldchain/senml_cbor.py"],
    "asn1crypto": ["links/pdf_signer.py"],
    "cryptography": [
        *("links/certificates.py", "links/bthome_cipher.py", "links/seal_keys.py"),
        *("links/pdf_certificates.py", "links/pdf_own.py", "links/pdf_signed.py"),
    ],
    "google": ["links/sparkplug_wire.py"],
    "grafana_api": ["dashboards/grafana.py"],
    "grafana_foundation_sdk": ["dashboards/*"],
    "httpx": ["links/http_calls.py"],
    "influxdb_client": ["links/influx.py"],
    "jinja2": ["console/*"],
    "markdown_it": ["scripts/site_pages.py"],
    "openpyxl": ["links/sheets_in.py"],
    "paho": ["links/broker.py", "links/mqtt_line.py", "scripts/benches/_bare_subscriber.py"],
    "rich": ["commands/*"],
    "prometheus_client": ["links/metrics_text.py"],
    "pyhanko": ["links/pdf_signer.py"],
    "pyhanko_certvalidator": ["links/pdf_signer.py"],
    "pymodbus": ["links/modbus_line.py"],
    "pynmeagps": ["links/nmea.py"],
    "segno": ["links/qr_codes.py"],
    "serial": ["links/serial_port.py", "links/serial_ports.py"],
    "smtplib": ["links/smtp.py"],
    "sqlalchemy": ["links/records*.py", "links/migrations/*"],
    "sqlite3": ["links/*"],
    "starlette": ["console/*"],
    "typer": ["commands/*"],
    "typst": ["links/typst_pages.py"],
    "urllib3": ["links/influx.py"],
    "uvicorn": ["console/*"],
    "xlsxwriter": ["links/sheets_out.py", "links/sheets_report.py"],
    "pandas": ["reports/workbook/by_hour.py"],
}
FOR_TESTS_ONLY = ("hypothesis", "playwright", "pytest", "yasimavr", "helpers", "tests")


@pytest.mark.parametrize("library", IMPORTERS)
def test_a_client_library_has_one_importer(library: str) -> None:
    strangers = [
        source
        for source in tree.sources()
        if library in tree.outline(source).imports
        and not any(fnmatch(source, home) for home in IMPORTERS[library])
    ]
    assert not strangers, f"{library} may be imported only in {IMPORTERS[library]}, but is in {strangers}"


def test_programs_do_not_import_test_tools() -> None:
    broken = {source: tree.outline(source).imports & set(FOR_TESTS_ONLY) for source in tree.sources()}
    assert not {source: names for source, names in broken.items() if names}


def test_every_package_is_under_the_layer_contract_and_is_installed() -> None:
    packages = list(tree.packages())
    assert "coldchain" in packages
    assert sorted(tree.pyproject()["tool"]["importlinter"]["root_packages"]) == packages
    installed = tree.pyproject()["tool"]["setuptools"]["packages"]["find"]["include"]
    assert sorted(name.removesuffix("*") for name in installed) == packages
    assert set(packages) <= set(tree.pyproject()["tool"]["mypy"]["files"])


@pytest.mark.parametrize(
    ("path", "forbidden"),
    [("ingest/writer.py", True), ("coldchain/units.py", True), ("links/clock.py", False)],
)
def test_only_the_clock_reads_a_clock(path: str, forbidden: bool) -> None:
    """Ask ruff, by the project's own settings, about code that reads the time and waits."""
    code = "import datetime\nimport time\ntime.sleep(1)\nprint(time.time(), datetime.datetime.now())\n"
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", path, "-"]
    answer = subprocess.run(
        command, input=code, capture_output=True, text=True, cwd=tree.PROJECT, check=False
    )
    assert answer.stdout.count("TID251") == (3 if forbidden else 0), answer.stdout + answer.stderr
