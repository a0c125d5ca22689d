"""The registry as files: taken out, taken in, and what a bad file shows."""

from helpers.console_server import Answer, fetch
from helpers.small_fleet import COOP
from helpers.two_houses import House

_EDGE = "edge7c1"


def sent(house: House, who: str, content: str, **fields: str) -> Answer:
    """Return what comes of a file ``sites.csv``."""
    browser, lines = house.as_(who), []
    for name, value in {"csrf": browser.csrf, "coop": COOP, **fields}.items():
        lines.append(f'--{_EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n')
    head = 'Content-Disposition: form-data; name="file"; filename="sites.csv"\r\nContent-Type: text/csv'
    lines.append(f"--{_EDGE}\r\n{head}\r\n\r\n{content}\r\n--{_EDGE}--\r\n")
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"Content-Type": f"multipart/form-data; boundary={_EDGE}", "Cookie": cookie}
    return fetch(house.address, "/registry/import", headers, method="POST", body="".join(lines).encode())


def test_what_is_taken_out_stands_in_the_chain_and_has_only_what_one_may_see(house: House) -> None:
    assert house.as_("manager").get("/registry/export").body.startswith(b"PK")
    assert house.audit(limit=1)[0].entry.about == "export/registry.xlsx"
    packed = house.as_("regulator").get("/registry/export?format=csv").body
    assert b"sites.csv" in packed
    assert b"contacts.csv" not in packed
    assert house.as_("carrier").get("/registry/export").status == 403


def test_a_look_changes_nothing_and_an_import_does(house: House) -> None:
    table = "id,name,kind\r\nvalley,Valley,village_station\r\n"
    looked = sent(house, "manager", table, only_look="1")
    assert (looked.status, "Nothing was changed yet" in looked.text) == (200, True)
    assert "Valley" not in house.as_("manager").get("/registry/kind?kind=sites").text
    assert sent(house, "manager", table).status == 303
    assert "Valley" in house.as_("manager").get("/registry/kind?kind=sites").text


def test_bad_rows_are_listed_escaped_and_nothing_is_taken(house: House) -> None:
    table = 'id,name,kind\r\nBAD ID,<b>x,"<script>alert(1)</script>"\r\n'
    answer = sent(house, "manager", table)
    assert answer.status == 422
    assert "<script>alert" not in answer.text
    assert sent(house, "keeper", table).status == 403


def test_one_reason_is_asked_for_all_that_a_file_changes(house: House) -> None:
    made = "id,name,kind\r\nridge,Ridge,village_station\r\n"
    assert sent(house, "manager", made).status == 303
    table = made.replace("Ridge", "Ridgetop")
    looked = sent(house, "manager", table, only_look="1").text
    assert "Of these you have to say why</dt><dd>1</dd>" in looked
    refused = sent(house, "manager", table, why=" ")
    assert refused.status == 422
    assert '<input id="i-why" name="why" value="" maxlength="1000" aria-invalid="true"' in refused.text
    assert "Ridgetop" not in house.as_("manager").get("/registry/kind?kind=sites").text
    assert sent(house, "manager", table, why="a new sign").status == 303
    assert house.audit(limit=1)[0].entry.why == "sites.csv: a new sign"
