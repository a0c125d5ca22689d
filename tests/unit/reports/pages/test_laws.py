"""Rules of records on the pages are data, each with a table in docs/validation.md."""

import pytest

from coldchain.registry.product import Group
from helpers import tree
from reports.pages.laws import all_laws


def test_a_rule_applies_to_the_goods_that_it_is_law_for() -> None:
    laws = {each.title: each for each in all_laws()}
    part_11 = laws["21 CFR Part 11"]
    assert part_11.applies(Group.MEDICINE)
    assert not part_11.applies(Group.DAIRY)
    assert part_11.applies(None)
    assert all(laws["EN 12830"].applies(group) for group in Group)


@pytest.mark.parametrize("law", all_laws(), ids=lambda law: law.title)
def test_each_has_its_table_in_the_documents(law: object) -> None:
    assert f"### {law.title}\n" in tree.read("docs/validation.md")  # type: ignore[attr-defined]
