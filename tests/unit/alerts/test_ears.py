"""What channels hear is in the records when the call returns, once."""

from pathlib import Path

from alerts.channels.channel import Delivery, Incoming, Receipt
from helpers.talking import Talk
from links.records_tables import receipts


def test_a_message_is_taken_once_with_who_sent_it(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    for _ in range(2):
        talk.hears("0700000001", "ok", reference="17")
    talk.ears.heard(Incoming("gsm_modem", "Bank", "x" * 9_000, "", 5, 6))
    talk.ears.heard(Incoming("gsm_modem", "Bank", "x" * 9_000, "", 5, 6))
    rows = talk.inbox()
    assert [(row["key"], row["coop"], row["contact"]) for row in rows] == [
        ("gsm_modem|17", "highland", "peter"),
        ("gsm_modem|Bank|5", "", ""),
    ]
    assert len(rows[1]["body"]) == 4000
    talk.close()


def test_a_receipt_is_taken_once(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    for _ in range(2):
        talk.ears.receipt(Receipt("gsm_modem", "9", Delivery.DELIVERED, talk.clock.now()))
    assert [row["reference"] for row in talk.station.rows(receipts)] == ["9"]
    talk.close()
