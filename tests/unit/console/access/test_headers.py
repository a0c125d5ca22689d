"""Every answer has the headers, and what it says itself stays."""

import asyncio

from starlette.types import Message

from console.access.headers import ALWAYS, POLICY, with_headers


def sent(status: int, *given: tuple[bytes, bytes], tls: bool = False) -> dict[str, str]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    start: Message = {"type": "http.response.start", "status": status, "headers": list(given)}

    async def answer() -> None:
        await with_headers(send, tls=tls)(start)

    asyncio.run(answer())
    return {name.decode().title(): value.decode() for name, value in messages[0]["headers"]}


def test_an_answer_has_all_of_them() -> None:
    assert sent(200).items() >= {name.title(): value for name, value in ALWAYS.items()}.items()
    assert "unsafe" not in POLICY
    assert "form-action 'self'" in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_what_an_answer_says_itself_stays() -> None:
    assert sent(200, (b"cache-control", b"public"))["Cache-Control"] == "public"


def test_only_who_came_by_tls_is_told_to_stay_with_it() -> None:
    assert "Strict-Transport-Security" not in sent(200)
    assert sent(200, tls=True)["Strict-Transport-Security"].startswith("max-age=")


def test_an_answer_without_content_stays_small() -> None:
    assert sent(204) == {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
