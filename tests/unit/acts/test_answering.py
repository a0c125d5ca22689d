"""What people do to alarms is allowed by a table; nothing else is done by people."""

import pytest

from acts.answering import permission_for, person_of, refusal
from coldchain.access.permissions import Permission
from coldchain.judgement.acts import Action, Came
from helpers.goods_acts import AUDITOR, MANAGER
from helpers.watching import COOP


def test_each_act_of_people_has_its_permission() -> None:
    assert permission_for(Action.ACKNOWLEDGE) is permission_for(Action.COMMENT) is Permission.ANSWER_ALARM
    assert permission_for(Action.SHELVE) is permission_for(Action.CLOSE) is Permission.SHELVE_ALARM
    with pytest.raises(KeyError):
        permission_for(Action.OPEN_WINDOW)


def test_every_refusal_has_words_and_its_reason() -> None:
    for came in Came:
        if came.is_refusal:
            assert refusal(came).reason == str(came)


def test_people_are_called_as_the_cooperative_knows_them() -> None:
    assert person_of(MANAGER, COOP) == "grace"
    assert person_of(AUDITOR, "elsewhere") == AUDITOR.id
