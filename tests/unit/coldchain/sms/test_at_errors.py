"""Error numbers of modems and networks."""

import pytest

from coldchain.sms.at_errors import CME, CMS, Meaning, meaning


@pytest.mark.parametrize(
    ("kind", "code", "retry"),
    [
        ("CMS", "1", False),
        ("CMS", "38", True),
        ("CMS", "42", True),
        ("CMS", "50", False),
        ("CMS", "330", False),
        ("CMS", "331", True),
        ("CME", "30", True),
        ("CME", "16", True),
    ],
)
def test_whether_trying_again_can_help(kind: str, code: str, retry: bool) -> None:
    assert meaning(kind, code).retry is retry
    assert meaning(kind, code).text


def test_an_unknown_number_and_words_are_tried_again() -> None:
    assert meaning("CMS", "4711") == Meaning("")
    assert meaning("CME", "SIM busy") == Meaning("SIM busy")


def test_what_a_modem_or_a_person_can_mend_is_tried_again() -> None:
    assert all(each.retry for each in CME.values())
    assert {code for code, each in CMS.items() if not each.retry} >= {1, 8, 28, 69, 304}
