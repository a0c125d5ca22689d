"""The variables of dashboards: data sources, cooperative, site, asset, shipment, address of the console."""

from grafana_foundation_sdk.builders.dashboard import ConstantVariable, DatasourceVariable, QueryVariable
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import (
    VariableHide,
    VariableModel,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from dashboards.influxql import FACTS, INFLUXDB, METRICS, PROMETHEUS, READINGS, source_of

Variable = Builder[VariableModel]
EVERYTHING = "$__all"
COOP, SITE, ASSET, SHIPMENT, CONSOLE = "coop", "site", "asset", "shipment", "console"
OF_COOP = '"coop" =~ /^${coop:regex}$/'
OF_SITE = '"site" =~ /^${site:regex}$/'
OF_ASSET = '"asset" =~ /^${asset:regex}$/'
OF_SHIPMENT = '"shipment" =~ /^${shipment:regex}$/'
"""Conditions: several that were chosen are one regular expression."""

_TITLES = {READINGS: "Readings", FACTS: "Facts", METRICS: "Metrics"}


def data_source(name: str) -> Variable:
    """Return the choice of a data source; those that ``publish`` makes are called ``Coldchain ...``."""
    made = DatasourceVariable(name).label(_TITLES[name]).type(PROMETHEUS if name == METRICS else INFLUXDB)
    return made.regex(f"/^Coldchain {name}/").hide(VariableHide.HIDE_VARIABLE)


def console() -> Variable:
    """Return the address of the console, which links lead to; ``publish`` fills it in."""
    return ConstantVariable(CONSOLE).label("Console").value("http://localhost:8080")


def coop() -> Variable:
    """Return the choice of one cooperative."""
    return _chosen(COOP, "Cooperative", 'SHOW TAG VALUES FROM "assets" WITH KEY = "coop"')


def site() -> Variable:
    """Return the choice of sites; empty is what drives."""
    query = f'SHOW TAG VALUES FROM "assets" WITH KEY = "site" WHERE {OF_COOP}'
    return _chosen(SITE, "Site", query, several=True)


def asset(kinds: str = "") -> Variable:
    """Return the choice of an asset.

    Args:
        kinds: A regular expression of kinds of asset; empty: several of any kind may be chosen.
    """
    query = f'SHOW TAG VALUES FROM "assets" WITH KEY = "asset" WHERE {OF_COOP}'
    if kinds:
        return _chosen(ASSET, "Asset", f'{query} AND "kind" =~ /^({kinds})$/')
    return _chosen(ASSET, "Asset", query, several=True)


def shipment() -> Variable:
    """Return the choice of a shipment."""
    return _chosen(
        SHIPMENT, "Shipment", f'SHOW TAG VALUES FROM "goods" WITH KEY = "shipment" WHERE {OF_COOP}'
    )


def _chosen(name: str, label: str, query: str, *, several: bool = False) -> Variable:
    made = QueryVariable(name).label(label).query(query).datasource(source_of(FACTS))
    made = made.refresh(VariableRefresh.ON_TIME_RANGE_CHANGED).sort(VariableSort.ALPHABETICAL_ASC)
    if several:
        everything = VariableOption(selected=True, text=["All"], value=[EVERYTHING])
        made = made.multi(True).include_all(True).all_value(".*").current(everything)
    return made
