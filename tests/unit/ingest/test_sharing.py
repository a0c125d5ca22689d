"""Names and subscriptions of several receivers."""

from ingest.sharing import Member, names, readings_of

ONCE = ("coldchain/v1/+/+/status",)
READINGS = "coldchain/v1/+/+/readings"


def test_one_receiver_is_called_as_the_settings_say_and_hears_everything() -> None:
    alone = Member("coldchain-ingest")
    assert alone.name == "coldchain-ingest"
    assert alone.hears(ONCE) == (READINGS, *ONCE)


def test_several_share_the_readings_and_the_first_hears_the_rest() -> None:
    first, second = Member("x", 1, 2), Member("x", 2, 2)
    assert [first.name, second.name] == names("x", 2) == ["x-1", "x-2"]
    assert first.hears(ONCE) == (f"$share/x/{READINGS}", *ONCE)
    assert second.hears(ONCE) == (f"$share/x/{READINGS}",)


def test_what_a_session_may_have_subscribed_follows_from_its_name() -> None:
    assert readings_of("x-2") == (READINGS, f"$share/x/{READINGS}")
    assert readings_of("coldchain-ingest") == (READINGS,)
    assert f"$share/x-1/{READINGS}" in readings_of("x-1-2")
