"""The quick way of counting goods gives what the plainest one gives, to the last bit, whatever comes.

The trips have late, double, lost, broken and impossible readings, gaps, several probes that fail and come
back, other goods in the same asset, and changes of asset: see ``helpers.goods_trips``.
"""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from coldchain.judgement import goods
from helpers.goods_trips import case_of, results_of
from helpers.plain_fold import PlainFold

SEEN_BEFORE = 240  # seeds of test_goods_same


@settings(
    max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)  # no smaller seed
@given(seed=st.integers(SEEN_BEFORE, 2**40))
def test_the_quick_way_gives_the_bits_of_the_plain_one(seed: int) -> None:
    quick = results_of(case_of(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(goods, "Fold", PlainFold)
        plain = results_of(case_of(seed))
    assert quick == plain
