"""dashboards/settings.py: addresses are addresses, and nothing secret stands in them."""

import pytest
from pydantic import ValidationError

from dashboards.settings import GrafanaSettings


def test_facts_are_written_unless_somebody_says_no() -> None:
    settings = GrafanaSettings()
    assert (settings.facts, settings.facts_every, settings.url) == (True, 60.0, "")


def test_an_address_may_have_a_path_and_loses_its_last_slash() -> None:
    settings = GrafanaSettings.model_validate({"url": "https://example.org/grafana/", "facts_every": "30s"})
    assert (settings.url, settings.facts_every) == ("https://example.org/grafana", 30.0)


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://a", "http://user:word@a", "http://a?b=c", "http://a:0"]
)
def test_another_text_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="http://host:3000"):
        GrafanaSettings.model_validate({"url": url})


def test_the_token_is_not_shown() -> None:
    assert "glsa_1" not in repr(GrafanaSettings.model_validate({"token": "glsa_1"}))
