"""docker-compose.yml and what it mounts: valid by compose itself and by its schema; settings of services by
their own programs. No container is started: that needs a docker engine.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.init_stack import Asked, make_stack
from helpers import tree
from helpers.commands_run import run
from helpers.needs import requires_program
from helpers.postgresql import as_user, programs
from helpers.stack import initialised, running_mosquitto, running_native

ASKED = Asked("kaimosi", "Kaimosi Dairy", "Africa/Nairobi", "far.example")
NOW = 1_790_000_000_000
PROFILES = {
    "station": {"mosquitto", "influxdb", "postgresql", "prometheus", "grafana", "station"},
    "demo": {"mosquitto", "influxdb", "postgresql", "prometheus", "grafana", "demo"},
    "edge": {"bridge"},
}
PINNED = re.compile(r"[a-z/-]+:v?\d+\.\d+(\.\d+)?[a-z0-9.-]*(@sha256:[0-9a-f]{64})?")
COMPOSE: dict[str, Any] = yaml.safe_load(tree.read("docker-compose.yml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROVISIONING = "deploy/grafana/provisioning"


@pytest.mark.parametrize("profile", PROFILES)
def test_compose_itself_takes_it_with_what_init_wrote(profile: str, tmp_path: Path) -> None:
    """Debian's docker-compose, which needs no engine for this."""
    program = requires_program("docker-compose", "docker-compose")
    make_stack(tmp_path, ASKED._replace(demo=profile == "demo"), NOW)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COMPOSE_")}
    file = str(tree.PROJECT / "docker-compose.yml")
    argv = [str(program), "-f", file, "--env-file", str(tmp_path / ".env")]
    argv += ["--profile", "edge"] if profile == "edge" else []
    done = subprocess.run(
        [*argv, "config"], capture_output=True, text=True, check=False, env=environment, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = yaml.safe_load(done.stdout)["services"]
    assert PROFILES[profile] <= set(found)
    assert PROFILES[profile] == {name for name, each in SERVICES.items() if profile in each["profiles"]}
    assert "variable is not set" not in done.stderr
    if profile == "station":
        assert str(tmp_path / "stack" / "postgresql" / "data") in done.stdout


def test_it_is_a_compose_file_by_the_published_schema() -> None:
    import jsonschema  # slow to import: not while every worker reads this file

    schema = json.loads(tree.read("tests/data/compose/compose-spec.json"))
    jsonschema.Draft7Validator(schema).validate(COMPOSE)
    broken = {**COMPOSE, "services": {"station": {"image": "x", "memory": "1g"}}}
    assert not jsonschema.Draft7Validator(schema).is_valid(broken)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_watched_bounded_and_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert PINNED.fullmatch(service["image"]), service["image"]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].startswith("${COLDCHAIN_UID:-1000}")
    assert service["healthcheck"]["test"]
    assert all(service[key] for key in ("mem_limit", "cpus", "pids_limit", "restart", "profiles"))
    for key, value in service.get("environment", {}).items():
        is_secret = re.search("PASSWORD|TOKEN", key)
        assert not is_secret or str(value).startswith("/run/secrets/"), f"{key} is not in a file"
    published = [port for port in service.get("ports", []) if "COLDCHAIN_BROKER" not in port]
    assert [port for port in published if ":-127.0.0.1:" not in port] == []


def test_every_file_that_is_mounted_from_the_project_is_there() -> None:
    mounted = {volume.partition(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])}
    ours = {name.removeprefix("./") for name in mounted if name.startswith("./")}
    assert "deploy/postgresql/postgresql.conf" in ours
    gone = [name for name in sorted(ours) if not (tree.PROJECT / name).exists()]
    assert gone == []


def test_the_image_has_every_package_and_no_secret() -> None:
    kept = {line[1:] for line in tree.read(".dockerignore").splitlines() if line.startswith("!")}
    assert set(tree.packages()) <= kept
    assert not {".env", "stack", "native", "data", ".git", ".venv"} & kept
    ignored = tree.read(".gitignore").splitlines()
    assert {"/.env", "/stack/", "/native/"} <= set(ignored)
    assert re.search(r"^USER 1000:1000$", tree.read("Dockerfile"), re.MULTILINE)


def test_influxd_reads_its_settings(tmp_path: Path) -> None:
    program = requires_program("influxd", "influxdb")

    def said(text: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "influxdb.conf").write_text(text)
        argv = [str(program), "config", "-config", str(tmp_path / "influxdb.conf")]
        return subprocess.run(argv, capture_output=True, text=True, check=False)

    text = tree.read("deploy/influxdb/influxdb.conf")
    done = said(text)
    assert done.returncode == 0, done.stderr
    assert "cache-max-memory-size = 134217728\n" in done.stdout
    assert '[http]\n  enabled = true\n  bind-address = "127.0.0.1:8086"' in done.stdout
    assert said(text.replace('"128m"', "many")).returncode != 0


def test_a_scraper_reads_its_settings(tmp_path: Path) -> None:
    """VictoriaMetrics reads what Prometheus reads, and takes no key that it does not know."""
    program = requires_program("victoria-metrics", "victoria-metrics")
    argv = [str(program), "-promscrape.config.dryRun", f"-storageDataPath={tmp_path}"]
    for name in ("stack", "prometheus"):
        text = tree.read(f"deploy/prometheus/{name}.yml").partition("rule_files:")[0]  # which are vmalert's
        (tmp_path / "scrape.yml").write_text(text)
        asked = [*argv, f"-promscrape.config={tmp_path / 'scrape.yml'}"]
        assert subprocess.run(asked, capture_output=True, check=False, timeout=30).returncode == 0
        (tmp_path / "scrape.yml").write_text(text.replace("scrape_interval", "scrape_intervall"))
        assert subprocess.run(asked, capture_output=True, check=False, timeout=30).returncode != 0
    assert SERVICES["station"]["ports"][0].endswith(":8080")
    assert 'targets: ["station:8080"]' in tree.read("deploy/prometheus/stack.yml")


def test_postgresql_reads_its_settings(tmp_path: Path) -> None:
    """Each setting is known to the server, and is taken as it is written."""
    text = tree.read("deploy/postgresql/postgresql.conf")
    named = [line.partition(" = ")[0] for line in text.splitlines() if " = " in line]
    assert _postgres(text, "shared_buffers") == (0, "16384")  # pages of 8 KiB: 128 MiB
    assert _postgres(text, "work_mem") == (0, "8192")
    assert [name for name in named if _postgres(text, name)[0] != 0] == []
    assert _postgres(f"{text}\nshared_bufers = 1MB\n", "work_mem")[0] != 0


def _postgres(text: str, name: str) -> tuple[int, str]:
    """Return what the server says of a setting, without being started."""
    folder = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    try:
        (folder / "postgresql.conf").write_text(text)
        (folder / "postgresql.conf").chmod(0o644)
        prefix = as_user()
        if prefix:
            shutil.chown(folder, user=prefix[1].partition("=")[2])
        argv = [*prefix, str(programs() / "postgres"), "-D", str(folder), "-C", name]
        done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd="/")
        return done.returncode, done.stdout.strip()
    finally:
        shutil.rmtree(folder)


def test_grafana_is_told_of_services_that_there_are() -> None:
    sources = yaml.safe_load(tree.read(f"{PROVISIONING}/datasources/coldchain.yml"))["datasources"]
    hosts = {re.findall(r"http://([a-z]+):", each["url"])[0] for each in sources}
    assert hosts == {"influxdb", "prometheus"} <= set(SERVICES)
    names = {each["jsonData"].get("dbName") for each in sources if each["type"] == "influxdb"}
    assert names == {"coldchain", "coldchain_5min", "coldchain_facts"}
    asked_for = re.findall("`(Coldchain [a-z]+)`", tree.read("docs/dashboards.md"))
    assert set(asked_for) <= {each["name"] for each in sources}
    assert len(asked_for) >= 3
    (provider,) = yaml.safe_load(tree.read(f"{PROVISIONING}/dashboards/coldchain.yml"))["providers"]
    mounts = [volume.split(":")[-2] for volume in SERVICES["grafana"]["volumes"] if volume.endswith(":ro")]
    assert {provider["options"]["path"], "/etc/grafana/provisioning", "/run/influxdb"} == set(mounts)


def test_the_tokens_of_influxdb_are_asked_for_and_put_where_each_program_looks(tmp_path: Path) -> None:
    """By a stand-in for the client of InfluxDB 2, not in Debian: it writes down what it is asked."""
    script = tree.read("deploy/influxdb/tokens.sh").replace("/run/influxdb", str(tmp_path))
    client, asked = tmp_path / "influx", tmp_path / "asked"
    answer = '{"id": "05ab", "token": "\'"$(wc -l <' + str(asked) + ')"\'=="}'
    client.write_text(f"#!/bin/sh\necho \"$@\" >>{asked}\necho '{answer}'\n")
    client.chmod(0o755)
    for name in ("station", "grafana"):
        (tmp_path / name).mkdir()
    given = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "DOCKER_INFLUXDB_INIT_ORG": "coldchain",
        "DOCKER_INFLUXDB_INIT_BUCKET": "coldchain",
        "DOCKER_INFLUXDB_INIT_BUCKET_ID": "01cd",
        "COLDCHAIN_KEEP_5MIN": "1826d",
    }
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, env=given)
    assert done.returncode == 0, done.stderr
    assert os.access(tree.PROJECT / "deploy" / "influxdb" / "tokens.sh", os.X_OK), (
        "the image runs programs only"
    )
    bucket, facts, held, station, grafana = asked.read_text().splitlines()
    assert "--name coldchain_5min --retention 1826d" in bucket
    assert "--name coldchain_facts --retention 1826d" in facts
    assert "--name coldchain_held --retention 0" in held
    assert station.count("--write-bucket") == station.count("--read-bucket") == 4
    assert (grafana.count("--write-bucket"), grafana.count("--read-bucket")) == (0, 3)
    tokens = [tmp_path / name / "token" for name in ("station", "grafana")]
    assert [each.read_text() for each in tokens] == ["4==\n", "5==\n"]
    assert {each.stat().st_mode & 0o777 for each in tokens} == {0o600}


def test_the_brokers_health_check_knows_a_broker_from_none(tmp_path: Path) -> None:
    requires_program("mosquitto_sub", "mosquitto-clients")
    check = SERVICES["mosquitto"]["healthcheck"]["test"][1]
    with running_mosquitto(initialised(tmp_path)) as stack:
        asked = check.replace("-p 1883", f"-p {stack.mosquitto.ports.plain}")
        assert asked != check
        assert subprocess.run(["sh", "-c", asked], check=False).returncode == 0
        stack.mosquitto.stop()
        assert subprocess.run(["sh", "-c", asked], check=False).returncode != 0


def test_a_station_without_docker_finds_its_services_as_init_wrote_them(tmp_path: Path) -> None:
    """Debian's mosquitto and influxd by the very files, folders and ports apart."""
    with running_native(tmp_path) as file:
        done = run("check", "--json", "--settings", str(file), folder=tmp_path)
    found = {each["name"]: each for each in json.loads(done.stdout)}
    assert done.returncode == 0, done.stdout + done.stderr
    assert [each for each in found.values() if each["result"] == "failed"] == []
    assert "lets us in" in found["broker"]["detail"]
    assert "1.6" in found["readings"]["detail"]
