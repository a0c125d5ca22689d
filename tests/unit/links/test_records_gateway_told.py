"""Whom gateways have told, in the records."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from coldchain.judgement.facts import Excursion, Kind
from coldchain.told import Claim, ClaimState
from links.records import Records
from links.records_gateway_told import claims_of, is_about, save_claims

POINT = "co/van/x/air/temperature|warm"
CLAIM = Claim(
    id=f"{POINT}|1000|peter",
    excursion=f"{POINT}|1000",
    point=POINT,
    contact="peter",
    state=ClaimState.CLAIMED,
    started_at=1000,
    at=5000,
    text="ALARM",
)


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    found = Records(records_url)
    found.migrate()
    yield found
    found.close()


def save(records: Records, *claims: Claim, coop: str = "co", gateway: str = "gw") -> None:
    with records.transaction() as connection:
        save_claims(connection, coop, gateway, claims=claims, received_at=6000)


def found(records: Records, coop: str = "co") -> list[Claim]:
    with records.reading() as connection:
        return claims_of(connection, coop, POINT)


def test_the_last_word_of_a_claim_counts(records: Records) -> None:
    save(records, CLAIM)
    sent = replace(CLAIM, state=ClaimState.SENT)
    save(records, sent)
    save(records, sent)
    assert found(records) == [sent]
    assert found(records, "other") == []


@pytest.mark.parametrize("state", list(ClaimState))
def test_what_one_gateway_has_sent_no_other_one_takes_back(records: Records, state: ClaimState) -> None:
    sent = replace(CLAIM, state=ClaimState.SENT)
    save(records, sent)
    save(records, replace(sent, state=state, at=7000, text="ANOTHER"), gateway="gw-2")
    assert found(records) == [sent]
    other = replace(sent, id=f"{POINT}|1000|grace", contact="grace", at=7000)
    save(records, replace(other, state=ClaimState.CLAIMED))
    save(records, other, gateway="gw-2")
    assert found(records) == [sent, other]


def test_what_was_released_is_nobodys(records: Records) -> None:
    save(records, CLAIM, replace(CLAIM, id="other", contact="grace", state=ClaimState.RELEASED))
    assert [each.contact for each in found(records)] == ["peter"]


def test_none_is_fine(records: Records) -> None:
    save(records)
    assert found(records) == []


@pytest.mark.parametrize(
    ("started_at", "ended_at", "about"),
    [(1000, None, True), (2000, None, True), (500, 1500, True), (6000, None, False), (0, 900, False)],
)
def test_it_is_about_what_went_on_when_it_was_told(
    started_at: int, ended_at: int | None, about: bool
) -> None:
    excursion = Excursion(
        id=f"{POINT}|{started_at}",
        kind=Kind.LIMIT,
        limit="warm",
        started_at=started_at,
        confirmed_at=started_at,
        ended_at=ended_at,
    )
    assert is_about(CLAIM, excursion) is about
