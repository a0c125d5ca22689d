"""The page of a van: how it is, what is in it, what measures it, when it was out."""

from helpers.two_houses import House


def test_it_tells_all_of_a_van(house: House) -> None:
    page = house.as_("manager").get("/asset?id=van-1").text
    for word in ("Van KBZ 214", "d-van-1", "Fresh milk", "Peter Wanjala", "Outside its limits", "goes on"):
        assert word in page, word


def test_an_unknown_one_is_not_found_and_its_name_is_escaped(house: House) -> None:
    answer = house.as_("manager").get("/asset?id=%3Cscript%3Ex")
    assert answer.status == 404
    assert "<script>x" not in answer.text
