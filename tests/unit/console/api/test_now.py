"""console/api/now.py: what the first page shows, for programs."""

from helpers.api_client import Client, told
from helpers.small_fleet import COOP


def test_the_first_page_and_a_chart_as_data(manager: Client, driver: Client) -> None:
    answer = manager.ask("GET", "/now")
    assert told(answer)["cooperative"] == COOP
    assert manager.ask("GET", "/now", headers={"If-None-Match": answer.headers["etag"]}).status == 304
    assert manager.get("/chart?asset=van-1")["lines"]
    assert told(manager.ask("GET", "/chart?asset=x"))["status"] == 404
    assert driver.ask("GET", "/now?coop=" + COOP).status == 404  # what is his stands elsewhere
