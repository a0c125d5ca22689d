"""links/metrics_text.py: what Prometheus reads, in both formats, parsed by its own library."""

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from coldchain.histogram import Histogram
from links.metrics_text import MOST_VALUES, Told, write

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
TOOK = Histogram((0.1, 1.0))
TOOK.add(0.05)
TOOK.add(7.0)
TOLD = [
    Told("", {"coldchain_alarms": {("UNACK", "high"): 2}, "coldchain_ready": 1}),
    Told("receive", {"coldchain_messages_total": 5, "coldchain_rejected_total": {"oversize": 3}}),
    Told("receive", {"coldchain_commit_seconds": TOOK.told()}),
    Told("watch", {"coldchain_process_threads": 4, "coldchain_of_another_version": 1}),
]


def samples(body: bytes, *, openmetrics: bool) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = (parse_openmetrics if openmetrics else parse_text)(body.decode())
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value
        for family in families
        for each in family.samples
    }


@pytest.mark.parametrize("accept", ["", OPENMETRICS, "text/plain;version=0.0.4", "*/*"])
def test_each_number_is_there_with_its_labels(accept: str) -> None:
    body, kind = write(TOLD, accept)
    found = samples(body, openmetrics=accept == OPENMETRICS)
    assert kind.startswith("application/openmetrics-text" if accept == OPENMETRICS else "text/plain")
    program = ("program", "receive")
    assert found["coldchain_messages_total", (program,)] == 5
    assert found["coldchain_rejected_total", (program, ("reason", "oversize"))] == 3
    assert found["coldchain_alarms", (("severity", "high"), ("state", "UNACK"))] == 2
    assert found["coldchain_ready", ()] == 1
    assert found["coldchain_commit_seconds_bucket", (("le", "0.1"), program)] == 1
    assert found["coldchain_commit_seconds_bucket", (("le", "+Inf"), program)] == 2
    assert found["coldchain_commit_seconds_sum", (program,)] == 7.05
    assert not [name for name, _ in found if "another_version" in name]


def test_a_request_with_a_version_that_is_none_is_answered() -> None:
    assert write(TOLD, "application/openmetrics-text; version=x")[0]
    assert write(TOLD, "\x00;;,=text/plain; version=")[0]


def test_a_label_with_quotes_and_newlines_stays_one_sample() -> None:
    body, _ = write([Told("receive", {"coldchain_rejected_total": {'a"b\n\\c': 1}})], "")
    assert list(samples(body, openmetrics=False)) == [
        ("coldchain_rejected_total", (("program", "receive"), ("reason", 'a"b\n\\c')))
    ]


def test_the_values_of_a_label_have_a_bound() -> None:
    many = {f"r{number}": number for number in range(2 * MOST_VALUES)}
    body, _ = write([Told("receive", {"coldchain_rejected_total": many})], "")
    assert len(samples(body, openmetrics=False)) == MOST_VALUES


def test_what_is_of_the_station_is_not_taken_from_a_program() -> None:
    body, _ = write([Told("receive", {"coldchain_ready": 1})], "")
    assert b"coldchain_ready" not in body
