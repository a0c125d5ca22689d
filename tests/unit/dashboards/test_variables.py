"""dashboards/variables.py: what a person chooses, each asked with what was chosen before."""

from dashboards import variables
from dashboards.fill import variables_in
from dashboards.influxql import FACTS, METRICS


def test_each_choice_is_asked_with_the_cooperative() -> None:
    for made in (variables.site(), variables.asset(), variables.asset("van"), variables.shipment()):
        built = made.build()
        assert variables_in(str(built.query)) == {"coop"}
        assert built.datasource is not None
        assert built.datasource.uid == "${facts}"


def test_several_assets_are_all_of_them_at_first_and_one_kind_is_one() -> None:
    several, one = variables.asset().build(), variables.asset("van|drone").build()
    assert (several.multi, several.include_all, several.all_value) == (True, True, ".*")
    assert several.current is not None
    assert several.current.value == ["$__all"]
    assert one.multi is False
    assert '"kind" =~ /^(van|drone)$/' in str(one.query)


def test_data_sources_are_found_by_the_name_that_publishing_gives_them() -> None:
    assert variables.data_source(FACTS).build().regex == "/^Coldchain facts/"
    assert variables.data_source(METRICS).build().query == "prometheus"


def test_the_console_is_a_constant() -> None:
    assert variables.console().build().type_val == "constant"
    assert variables.coop().build().name == "coop"
