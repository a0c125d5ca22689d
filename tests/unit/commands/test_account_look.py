"""Passwords that are made for people. What else it does: test_account.py."""

from commands.account_look import some_password
from links.passwords import check_password


def test_a_password_is_typed_easily_and_guessed_never() -> None:
    made = {some_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(each) == 19 and not set(each) & set("il1o0") for each in made)
    for each in made:
        check_password(each, "manager")
