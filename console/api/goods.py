"""What people do to goods, for programs: move, split, merge, take back, replace: acts of ``acts``."""

import msgspec
from msgspec import UNSET

from acts.correcting import ask_replace, ask_withdraw
from acts.dividing import Merge, Split, ask_merge, ask_split
from acts.moving import Move, ask_move
from coldchain.access.permissions import Permission
from coldchain.registry.custody import CustodyKind
from console.api.ask import Ask
from console.api.operation import CoopQuery, IdQuery, Operation
from console.api.reply import Reply
from console.api.shipment_types import Done, NewMerge, NewMove, NewSplit, Replace, TakeBack
from console.api.shipments import done

_MOVE, _CORRECT = Permission.MOVE_GOODS, Permission.CORRECT_GOODS


def move(ask: Ask) -> Reply:
    """Say that goods changed hands."""
    said = msgspec.structs.asdict(ask.body)
    act = CustodyKind(said.pop("act"))
    return Reply(done(ask_move(ask.asking, Move(act=act, shipment=ask.query.id, **said))), status=201)


def split(ask: Ask) -> Reply:
    """Split a part off."""
    said = Split(shipment=ask.query.id, **msgspec.structs.asdict(ask.body))
    return Reply(done(ask_split(ask.asking, said)), status=201)


def merge(ask: Ask) -> Reply:
    """Make one lot of several."""
    said = msgspec.structs.asdict(ask.body)
    parts = tuple(dict.fromkeys(said.pop("parts")))
    return Reply(done(ask_merge(ask.asking, Merge(parts=parts, **said))), status=201)


def withdraw(ask: Ask) -> Reply:
    """Take an act back."""
    return Reply(done(ask_withdraw(ask.asking, ask.query.id, ask.body.why)))


def put_right(ask: Ask) -> Reply:
    """Replace an act by another one."""
    said = msgspec.structs.asdict(ask.body)
    why = said.pop("why")
    fields = {name: value for name, value in said.items() if value is not UNSET}
    return Reply(done(ask_replace(ask.asking, ask.query.id, fields, why)))


OPERATIONS = (
    Operation(
        "POST",
        "/shipments/{id}/moves",
        "moveShipment",
        "Load, hand over, unload, deliver, or say that goods were refused",
        move,
        _MOVE,
        IdQuery,
        body=NewMove,
        answer=Done,
        status=201,
        errors=(404, 409),
    ),
    Operation(
        "POST",
        "/shipments/{id}/splits",
        "splitShipment",
        "Split a part off a shipment",
        split,
        _MOVE,
        IdQuery,
        body=NewSplit,
        answer=Done,
        status=201,
        errors=(404, 409),
    ),
    Operation(
        "POST",
        "/merges",
        "mergeShipments",
        "Make one lot of several shipments",
        merge,
        _MOVE,
        CoopQuery,
        body=NewMerge,
        answer=Done,
        status=201,
        errors=(404, 409),
    ),
    Operation(
        "POST",
        "/acts/{id}/withdrawal",
        "withdrawAct",
        "Take back what was said of goods; it stays in the history",
        withdraw,
        _CORRECT,
        IdQuery,
        body=TakeBack,
        answer=Done,
        errors=(404, 409),
    ),
    Operation(
        "PATCH",
        "/acts/{id}",
        "replaceAct",
        "Put right what was said of goods; the old value stays in the history",
        put_right,
        _CORRECT,
        IdQuery,
        body=Replace,
        answer=Done,
        errors=(404, 409),
    ),
)
