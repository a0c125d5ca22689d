"""Every operation of the HTTP interface, in the order in which they are described."""

from console.api import (
    alarms,
    backfill,
    goods,
    holds,
    labels,
    me,
    now,
    packs,
    readings,
    registry,
    registry_files,
    shipments,
    stream_operation,
    summaries,
    told,
)
from console.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *me.OPERATIONS,
    *now.OPERATIONS,
    *registry.OPERATIONS,
    *registry_files.OPERATIONS,
    *shipments.OPERATIONS,
    *goods.OPERATIONS,
    *labels.OPERATIONS,
    *alarms.OPERATIONS,
    *readings.OPERATIONS,
    *backfill.OPERATIONS,
    *told.OPERATIONS,
    *holds.OPERATIONS,
    *packs.OPERATIONS,
    *summaries.OPERATIONS,
    *stream_operation.OPERATIONS,
)
"""All."""
