"""No secret is kept as it is, and what must be one only is one only."""

from links.records_access_tables import accounts, api_tokens, memberships, requests, sessions


def test_what_lets_somebody_in_is_kept_as_a_hash_only() -> None:
    names = {*sessions.c.keys(), *api_tokens.c.keys()}
    assert {"token_hash"} == {name for name in names if "token" in name}


def test_an_account_has_a_role_in_a_cooperative_once() -> None:
    assert [column.name for column in memberships.primary_key] == ["coop", "account", "role"]
    assert [column.name for column in accounts.primary_key] == ["id"]


def test_a_key_belongs_to_who_asked() -> None:
    [unique] = [one for one in requests.constraints if one.name == "uq_requests_coop_account_key"]
    assert [column.name for column in getattr(unique, "columns", ())] == ["coop", "account", "key"]
