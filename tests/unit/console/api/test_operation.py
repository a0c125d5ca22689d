"""console/api/operation.py: what follows from a declaration."""

from console.api.operation import IdQuery, Operation
from console.api.reply import Reply


def test_group_parameters_and_whether_it_writes_follow_from_path_and_method() -> None:
    read = Operation("GET", "/assets/{id}", "getAsset", "One", lambda _: Reply(), query=IdQuery)
    assert (read.group, read.in_path, read.is_write) == ("assets", ("id",), False)
    assert read._replace(method="DELETE").is_write
