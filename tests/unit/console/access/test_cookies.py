"""Cookies: what they say to the browser, and what is taken back."""

from console.access.cookies import read, write


def test_by_tls_a_cookie_is_of_this_host_alone() -> None:
    said = write("token", tls=True, max_age_s=60)
    assert said == "__Host-coldchain=token; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60"
    assert write("token", tls=False) == "coldchain=token; Path=/; HttpOnly; SameSite=Lax"


def test_an_empty_one_is_taken_away() -> None:
    assert "Max-Age=0" in write("", tls=True, max_age_s=60)


def test_what_was_set_without_tls_counts_for_nothing_with_it() -> None:
    header = 'a=b; coldchain=planted; __Host-coldchain="real"; coldchain-form=f'
    assert read(header, tls=True) == "real"
    assert read(header, tls=False) == "planted"
    assert read(header, before=True, tls=False) == "f"
    assert read(header, before=True, tls=True) == ""


def test_junk_is_nothing() -> None:
    assert read("=;;;\0=x; coldchain", tls=False) == ""
    assert read("x" * 9000 + "; coldchain=late", tls=False) == ""
