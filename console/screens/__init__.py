"""The pages, one file for each: what it asks the stores, what it shows, what its forms do."""

from console.desk import Screen
from console.screens import (
    accounts,
    alarms,
    asked,
    asset,
    audit,
    devices,
    holds,
    labels,
    messages,
    people,
    quarantine,
    registry,
    registry_files,
    reports,
    shipment,
    shipment_forms,
    shipments,
    stations,
    system,
    windows,
)

SCREENS: tuple[Screen, ...] = (
    *alarms.SCREENS,
    *asset.SCREENS,
    *stations.SCREENS,
    *shipments.SCREENS,
    *labels.SCREENS,
    *shipment.SCREENS,
    *shipment_forms.SCREENS,
    *devices.SCREENS,
    *messages.SCREENS,
    *people.SCREENS,
    *registry.SCREENS,
    *registry_files.SCREENS,
    *reports.SCREENS,
    *asked.SCREENS,
    *quarantine.SCREENS,
    *system.SCREENS,
    *windows.SCREENS,
    *audit.SCREENS,
    *holds.SCREENS,
    *accounts.SCREENS,
)
"""Every page and every form."""
