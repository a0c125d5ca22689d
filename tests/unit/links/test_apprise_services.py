"""Apprise's own service json:// against a loopback server: what is certain, and what is in doubt."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from coldchain.errors import ChannelError, LinkError, SettingsError
from helpers.answering import answering
from helpers.raw_answers import raw_answers
from links.apprise_services import LARGEST_FILE_BYTES, Services


def services(folder: Path, *lines: str, timeout_s: float = 5.0) -> Services:
    """Return the services of a file with these lines."""
    file = folder / "apprise.txt"
    file.write_text("".join(f"{line.replace('http://', 'json://')}\n" for line in lines))
    file.chmod(0o600)
    return Services(file, timeout_s=timeout_s)


def in_doubt(known: Services) -> LinkError:
    """Return the error of a message that may have been sent."""
    with pytest.raises(LinkError, match="may have been sent") as caught:
        known.tell("grace", "text")
    assert not isinstance(caught.value, ChannelError)
    assert caught.value.retry
    return caught.value


def test_only_the_services_of_a_person_are_told(tmp_path: Path) -> None:
    with answering() as server:
        known = services(
            tmp_path, f"grace={server.url}/a", f"grace,peter={server.url}/b", f"always={server.url}/c"
        )
        known.tell("peter", "text")
        assert [request.path for request in server.requests] == ["/b"]
        known.tell("grace", "text")
        assert sorted(request.path for request in server.requests[1:]) == ["/a", "/b"]


def test_who_has_no_service_is_refused_for_good(tmp_path: Path) -> None:
    with answering() as server:
        known = services(tmp_path, f"grace={server.url}/a")
        with pytest.raises(ChannelError) as caught:
            known.tell("peter", "text")
        assert not caught.value.retry
        assert server.requests == []


def test_what_is_no_message_is_sent_to_nobody(tmp_path: Path) -> None:
    with answering() as server:
        with pytest.raises(ChannelError, match="can be sent") as caught:
            services(tmp_path, f"grace={server.url}/a").tell("grace", "")
        assert not caught.value.retry
        assert server.requests == []


def test_one_of_several_that_takes_it_is_enough(tmp_path: Path) -> None:
    with answering() as server:
        server.answers = [(500, {}, b""), (200, {}, b"")]
        services(tmp_path, f"grace={server.url}/a", f"grace={server.url}/b").tell("grace", "text")
        assert len(server.requests) == 2


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_service_that_fails_leaves_doubt_and_is_not_asked_again_at_once(
    tmp_path: Path, status: int
) -> None:
    with answering() as server:
        server.answers = [(status, {}, b"no")]
        error = in_doubt(services(tmp_path, f"grace={server.url}/secret-token"))
        assert len(server.requests) == 1
    assert "failure" in error.came
    assert "secret-token" not in str(error)


def test_a_service_that_is_not_there_leaves_doubt(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    in_doubt(services(tmp_path, f"grace=http://127.0.0.1:{port}/"))


def test_a_service_that_never_answers_leaves_doubt_in_time(tmp_path: Path) -> None:
    def never(_: socket.socket, over: threading.Event) -> None:
        over.wait(30)

    with raw_answers(never) as url:
        known = services(tmp_path, f"grace={url}/?rto=2", timeout_s=0.3)
        assert in_doubt(known).came.startswith("timeout")


@pytest.mark.parametrize("content", ["", "junk", "grace=nowhere://x\n", "include other.txt\n"])
def test_a_file_without_services_is_a_mistake_in_the_settings(tmp_path: Path, content: str) -> None:
    (tmp_path / "other.txt").write_text("grace=json://127.0.0.1/\n")
    with pytest.raises(SettingsError, match="names no service"):
        services(tmp_path, content)


def test_a_file_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    file = tmp_path / "apprise.txt"
    with pytest.raises(SettingsError, match="no such file"):
        Services(file, timeout_s=1)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="chmod 600"):
        Services(file, timeout_s=1)
    file.chmod(0o600)
    with pytest.raises(SettingsError, match="UTF-8"):
        Services(file, timeout_s=1)
    file.write_bytes(b"#" * (LARGEST_FILE_BYTES + 1))
    with pytest.raises(SettingsError, match="more than"):
        Services(file, timeout_s=1)


def test_without_the_extra_the_settings_say_how_to_get_it(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['apprise'] = None\n"
        "from pathlib import Path; from links.apprise_services import Services\n"
        f"Services(Path({str(tmp_path / 'x')!r}), timeout_s=1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'coldchain[apprise]'" in done.stderr
