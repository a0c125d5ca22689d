"""console/api/decode.py: parameters and bodies, or mistakes that name the field."""

from typing import Annotated

import pytest
from msgspec import Meta

from coldchain.registry.things import AssetKind
from console.api.decode import body_of, query_of
from console.api.operation import Body, IdQuery, PageQuery
from console.api.problems import Problem, ProblemError


class _Inner(Body, frozen=True, kw_only=True):
    bound: Annotated[float, Meta(ge=0)]


class _Whole(Body, frozen=True, kw_only=True):
    kind: AssetKind
    limits: tuple[_Inner, ...] = ()


def _refused(text: bytes) -> Problem:
    with pytest.raises(ProblemError) as caught:
        body_of(_Whole, text)
    return caught.value.problem


def test_parameters_become_what_they_are() -> None:
    found = query_of(PageQuery, {}, "limit=7&coop=kaimosi&after=")
    assert (found.limit, found.coop, found.after) == (7, "kaimosi", "")
    assert query_of(IdQuery, {"id": "van/1"}, "").id == "van/1"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("limit=1&limit=2", "limit"),
        ("what=1", "what"),
        ("after=%00", "after"),
        ("after=%0a", "after"),
    ],
)
def test_a_wrong_parameter_is_named(text: str, field: str) -> None:
    with pytest.raises(ProblemError) as caught:
        query_of(PageQuery, {}, text)
    assert caught.value.problem.status == 422
    assert caught.value.problem.mistakes[0].field == field


def test_thousands_of_parameters_are_not_read() -> None:
    with pytest.raises(ProblemError) as caught:
        query_of(PageQuery, {}, "&".join(f"a{number}=1" for number in range(5000)))
    assert caught.value.problem.status == 400


def test_a_body_that_fits_is_taken() -> None:
    assert body_of(_Whole, b'{"kind": "van", "limits": [{"bound": 1}]}').limits[0].bound == 1


@pytest.mark.parametrize(
    ("text", "field", "came", "allowed"),
    [
        (b'{"kind": "boat"}', "kind", "'boat'", "cooler, drone, motorcycle_box, van"),
        (b"{}", "kind", "nothing", "a value, it is needed"),
        (b'{"kind": "van", "x": 1}', "x", "an unknown field", "kind, limits"),
        (b'{"kind": "van", "limits": [{"bound": 1}, {"bound": -1}]}', "limits.1.bound", "-1", "float >= 0.0"),
        (b'{"kind": 3}', "kind", "3", "str"),
        (b"[]", "", "[]", "object"),
    ],
)
def test_a_mistake_says_field_what_came_and_what_is_allowed(
    text: bytes, field: str, came: str, allowed: str
) -> None:
    problem = _refused(text)
    [mistake] = problem.mistakes
    assert problem.status == 422
    assert (mistake.field, mistake.came, mistake.allowed) == (field, came, allowed)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b'{"kind": "van"', b'{"kind": \xff}'])
def test_what_is_no_json_is_400(text: bytes) -> None:
    assert _refused(text).status == 400


def test_what_is_nested_without_end_is_a_mistake_and_no_defect() -> None:
    assert _refused(b"[" * 5000).status == 422
    assert _refused(b'{"kind": "van", "x": ' + b"[" * 5000).status in (400, 422)


def test_a_nul_is_no_text() -> None:
    assert _refused(b'{"kind": "v\\u0000"}').status == 422
