"""A lot is as good as its worst part."""

from coldchain.judgement.merging import Used, most_used, used_of, worse_since


def test_harm_counts_before_life_and_life_at_worst_before_likely() -> None:
    parts = [Used("a", 0, 0.9, 0.9), Used("b", 1, 0.1, 0.1), Used("c", 0, 0.95, 0.2)]
    assert most_used(parts).shipment == "b"
    assert most_used([parts[0], parts[2]]).shipment == "c"
    assert most_used([Used("b"), Used("a")]).shipment == "a"
    assert used_of("a", None) == Used("a")


def test_another_part_that_became_worse_is_told() -> None:
    carried = Used("a", 0, 0.5, 0.5)
    assert worse_since(carried, [carried, Used("b", 0, 0.4, 0.4)]) is None
    assert worse_since(carried, [carried, Used("b", 0, 0.5005, 0.5)]) is None
    assert worse_since(carried, [carried, Used("b", 0, 0.6, 0.5)]) == Used("b", 0, 0.6, 0.5)
    assert worse_since(carried, [carried, Used("b", 1, 0.1, 0.1)]) == Used("b", 1, 0.1, 0.1)
