"""Labels are signed with a secret that can be given up."""

from pathlib import Path

from helpers.goods_acts import Yard
from helpers.watching import COOP
from links.records_label_keys import is_signed, rotate, sign


def test_old_labels_open_their_page_until_their_secret_is_given_up(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    with yard.records.transaction() as connection:
        assert not is_signed(connection, COOP, "s-1", "")
        first = sign(connection, COOP, "s-1", 1)
        assert sign(connection, COOP, "s-1", 2) == first
        assert sign(connection, "other", "s-1", 2) != first
        rotate(connection, COOP, 3)
        second = sign(connection, COOP, "s-1", 4)
        assert second != first
        assert is_signed(connection, COOP, "s-1", first)
        rotate(connection, COOP, 5, end_old=True)
        assert not is_signed(connection, COOP, "s-1", first)
        assert not is_signed(connection, COOP, "s-1", second)
        assert is_signed(connection, COOP, "s-1", sign(connection, COOP, "s-1", 6))
    yard.close()
