"""paho's client with another way to read: what came is taken from the socket in bulk, and parsed in bulk.

paho asks the system for each packet's first byte, its length and its rest, one call each, and makes an
object, two log lines and several locks of it: 30 to 40 us a message. Here one call brings as many packets as
there are. PUBLISH packets of QoS 0 and 1 are taken apart here; every other packet is handed to paho whole,
and paho keeps what is hard: connecting, subscribing, keep-alive, TLS, sending.

Not a session: who subscribes, and what an acknowledgement means, is in ``broker.py``.

It leans on two things that paho does not document. It reads through ``_sock_recv``: a paho that no longer
does so gets no answer to its CONNECT, and every test with a broker fails. ``_last_bytes_received`` and
``_last_msg_out`` say when it must ask whether the broker is there: without them it merely asks more often.
"""

import select
import socket
import threading
from collections.abc import Callable
from functools import lru_cache
from ssl import SSLContext, SSLWantReadError, SSLWantWriteError

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from links.broker_types import BrokerAddress
from links.clock import Clock

MAX_UNPUBLISHED = 1000  # messages that may wait for the broker's acknowledgement; then publish refuses
READ_BYTES = 64 * 1024  # of one look at the socket
_LONGEST_TURN_S = 1.0  # then what is to be sent goes out, whatever still waits to be handed on
_CONNECT_TIMEOUT_S = 5.0
_TOPICS_KEPT = 4096
_PUBLISH, _TYPE, _DUPLICATE, _QOS_2, _QOS_1, _RETAIN = 0x30, 0xF0, 0x08, 0x04, 0x02, 0x01
_PUBACK = b"\x40\x02"
_MORE, _DIGIT = 0x80, 0x7F  # of a length
_HEAD_BYTES = 5  # the type and a length of four bytes
_NOT_WHOLE = -1

Delivery = Callable[[str, bytes, int, int], None]
"""Is called with topic, payload, MQTT's message id (0 for QoS 0) and flags: ``RETAINED``, ``REPEATED``."""

RETAINED, REPEATED = _RETAIN, _DUPLICATE


class Line(paho.Client):
    """One client. ``loop``, in one thread, reads and writes; any thread may ``publish`` or ``settle``.

    Args:
        address: Which broker.
        name: Of the session there.
        clean: Whether the broker shall forget the session when it ends.
        tls: For an encrypted line.
        clock: Measures how long a turn takes.
    """

    def __init__(
        self, address: BrokerAddress, name: str, *, clean: bool, tls: SSLContext | None, clock: Clock
    ) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            clean_session=clean,
            protocol=paho.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        self.on_delivery: Delivery = _ignored
        self.reads = 0
        self._now_s = clock.monotonic_s
        self._came: list[bytes] = []  # read, and not yet a whole packet, or not yet handed on
        self._have = 0  # bytes of that
        self._wanted = 0  # so many make its first packet whole; 0 while that is not known
        self._for_paho = bytearray()
        self._end: OSError | bool = False  # how the connection ended, until paho knows
        self._settled = bytearray()  # acknowledgements to be sent
        self._sending = b""  # of these, what the socket has taken only in part
        self._settle_lock = threading.Lock()
        self._asleep = False
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.settimeout(0.0)
        self.on_socket_open = _send_at_once
        self.on_socket_register_write = self._must_write
        self.connect_timeout = _CONNECT_TIMEOUT_S
        self.max_queued_messages_set(MAX_UNPUBLISHED)
        self.max_inflight_messages_set(MAX_UNPUBLISHED)
        if address.username:
            self.username_pw_set(address.username, address.password)
        if tls is not None:
            self.tls_set_context(tls)

    def __del__(self) -> None:
        """Close what this holds."""
        self._woken.close()
        self._waker.close()
        super().__del__()

    def reconnect(self) -> MQTTErrorCode:
        """Connect anew; what came or was to be sent on the last connection is void."""
        self._came, self._have, self._wanted, self._end, self._sending = [], 0, 0, False, b""
        self._for_paho.clear()
        with self._settle_lock:
            self._settled.clear()
        return super().reconnect()

    def settle(self, wire_mids: list[int]) -> None:
        """Acknowledge messages (QoS 1) by MQTT's message ids, soon. Any thread may call it."""
        packets = b"".join([_PUBACK + wire_mid.to_bytes(2, "big") for wire_mid in wire_mids])
        with self._settle_lock:
            self._settled += packets
        self._wake()

    def loop(self, timeout: float = 1.0) -> MQTTErrorCode:
        """Wait for something to do at most so long [s], and do it; return an error when the line is dead."""
        line = self.socket()
        if line is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
        if not self._is_whole():
            code = self._look(line, timeout)
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return code
        code = self._hand_on(line)
        if code == MQTTErrorCode.MQTT_ERR_SUCCESS and self.socket() is line:
            code = self._write(line)
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS or self.socket() is not line:
            return code
        return self.loop_misc()

    def _look(self, line: "paho.SocketLike", timeout_s: float) -> MQTTErrorCode:
        """Wait until the socket has something, or takes something; read once."""
        self._asleep = True  # first of all: who puts something behind the next line's back wakes us
        writes = [line] if self.want_write() or self._settled or self._sending else []
        try:
            wait_s = 0.0 if _buffered(line) else timeout_s
            readable, _, _ = select.select([line, self._woken], writes, [], wait_s)
        except (ValueError, OSError, TypeError):  # closed by another thread
            return MQTTErrorCode.MQTT_ERR_CONN_LOST
        finally:
            self._asleep = False
        if self._woken in readable:
            self._wake_up()
        if line in readable or _buffered(line):
            self._read(line)
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _read(self, line: "paho.SocketLike") -> None:
        try:
            chunk = line.recv(READ_BYTES)
        except (BlockingIOError, InterruptedError, SSLWantReadError, SSLWantWriteError):
            return
        except OSError as error:
            self._end = error
            return
        self.reads += 1
        if not chunk:
            self._end = True
            return
        self._came.append(chunk)
        self._have += len(chunk)
        self._last_bytes_received = self._now_s()

    def has_more(self) -> bool:
        """Return whether ``loop`` would find something at once."""
        line = self.socket()
        if line is None:
            return False
        try:
            return self._is_whole() or bool(_buffered(line)) or bool(select.select([line], [], [], 0)[0])
        except (ValueError, OSError, TypeError):  # closed by another thread
            return False

    def _is_whole(self) -> bool:
        """Return whether there is a packet to hand on, without a look at the socket."""
        return self._have >= self._wanted > 0

    def _hand_on(self, line: "paho.SocketLike") -> MQTTErrorCode:
        """Hand on every whole packet that came; stop early when that takes long."""
        if self._have < self._wanted or not self._came:
            return self._tell_end()
        came, at = self._came[0] if len(self._came) == 1 else b"".join(self._came), 0
        until_s = self._now_s() + _LONGEST_TURN_S
        try:
            while True:
                body, end = _bounds(came, at)
                if body == _NOT_WHOLE or end > len(came):
                    self._wanted = end - at if body != _NOT_WHOLE else 0
                    break
                if not self._is_publication(came, at, body, end):
                    code = self._to_paho(came[at:end])
                    if code != MQTTErrorCode.MQTT_ERR_SUCCESS or self.socket() is not line:
                        return code
                at = end
                if self._now_s() > until_s:
                    self._wanted = 1
                    break
        finally:
            self._came, self._have = [came[at:]] if at < len(came) else [], len(came) - at
        return self._tell_end()

    def _is_publication(self, came: bytes, at: int, body: int, end: int) -> bool:
        """Return whether a packet is a message that was handed on here."""
        head = came[at]
        if head & (_TYPE | _QOS_2) != _PUBLISH or end - body < 2:  # noqa: PLR2004 - the length of the topic
            return False
        behind_topic = body + 2 + (came[body] << 8 | came[body + 1])
        mid = 0
        payload_at = behind_topic
        if head & _QOS_1:
            payload_at += 2
            if payload_at <= end:
                mid = came[behind_topic] << 8 | came[behind_topic + 1]
        if payload_at > end:
            return False  # broken: paho says so
        self.on_delivery(_topic(came[body + 2 : behind_topic]), came[payload_at:end], mid, head)
        return True

    def _to_paho(self, packet: bytes) -> MQTTErrorCode:
        """Let paho read one packet."""
        self._for_paho += packet
        code = MQTTErrorCode.MQTT_ERR_SUCCESS
        while self._for_paho and code == MQTTErrorCode.MQTT_ERR_SUCCESS and self.socket() is not None:
            code = self.loop_read()
        return code

    def _tell_end(self) -> MQTTErrorCode:
        """Let paho find out that the connection has ended, if it has."""
        return self.loop_read() if self._end else MQTTErrorCode.MQTT_ERR_SUCCESS

    def _sock_recv(self, bufsize: int) -> bytes:
        """Return what is for paho; paho reads the socket through this."""
        if self._for_paho:
            part = bytes(self._for_paho[:bufsize])
            del self._for_paho[:bufsize]
            return part
        if isinstance(self._end, OSError):
            raise self._end
        if self._end:
            return b""
        raise BlockingIOError

    def _write(self, line: "paho.SocketLike") -> MQTTErrorCode:
        """Send what waits: never a packet of ours within one of paho's, nor the other way round."""
        if not self._sending and self.want_write():
            code = self.loop_write()
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS or self.want_write():
                return code
        if not self._sending and self._settled:
            with self._settle_lock:
                self._sending = bytes(self._settled)
                self._settled.clear()
        if self._sending:
            try:
                self._sending = self._sending[line.send(self._sending) :]
                self._last_msg_out = self._now_s()
            except (BlockingIOError, InterruptedError, SSLWantReadError, SSLWantWriteError):
                return MQTTErrorCode.MQTT_ERR_SUCCESS
            except OSError as error:
                self._end = error
                return self._tell_end()
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _must_write(self, _client: paho.Client, _data: object, _socket: object) -> None:
        """Wake the loop, the only one that writes: without this paho would write in foreign threads."""
        self._wake()

    def _wake(self) -> None:
        if self._asleep:
            try:
                self._waker.send(b"\0")
            except BlockingIOError:
                return  # it has been woken more than enough

    def _wake_up(self) -> None:
        try:
            self._woken.recv(4096)
        except BlockingIOError:
            return


def _bounds(came: bytes, at: int) -> tuple[int, int]:
    """Return where the body of a packet begins and ends; (-1, -1) while its length has not come whole."""
    size, digit = 0, at + 1
    have = len(came)
    while digit < have:
        byte = came[digit]
        size |= (byte & _DIGIT) << 7 * (digit - at - 1)
        digit += 1
        if digit - at > _HEAD_BYTES:
            return digit, digit  # a defect: paho says so
        if byte < _MORE:
            return digit, digit + size
    return _NOT_WHOLE, _NOT_WHOLE


def _buffered(line: "paho.SocketLike") -> int:
    """Return how much has been decrypted already and is not seen by select [bytes]."""
    pending = getattr(line, "pending", None)
    return pending() if pending else 0


@lru_cache(_TOPICS_KEPT)
def _topic(raw: bytes) -> str:
    """Return the topic; one that is no UTF-8 becomes "?" instead of raising."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "?"


def _ignored(_topic: str, _payload: bytes, _mid: int, _flags: int) -> None:
    """Take no message: nobody has said who does."""


def _send_at_once(_client: paho.Client, _data: object, line: object) -> None:
    """Do not hold small packets back until the other side has answered: that costs 40 ms on each way."""
    if isinstance(line, socket.socket):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
