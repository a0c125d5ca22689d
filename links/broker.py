"""The MQTT broker: one long-lived session that survives everything short of its own program's end.

Not a queue: what must not be lost is kept by the caller until the other side has
said that it has it.

Some habits of paho shape this file:

- Unless it believes that somebody else writes to the socket, paho writes from whatever thread acknowledges or
  publishes, without a lock: two threads can interleave their bytes. In ``mqtt_line.py``, which also reads for
  it, the thread in ``run`` is the only writer; the others merely wake it.
- An acknowledgement may come late and for a connection that is gone: see ``deliveries.py``.
- An exception in a callback ends its loop half way: here it is counted, the connection closed, and raised.
- MQTT 5 costs paho twice the time and the embedded broker does not speak it: sessions are 3.1.1.
"""

import secrets
import threading
from collections.abc import Callable, Collection, Sequence

from paho.mqtt import client as paho
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.reasoncodes import ReasonCode

from coldchain.errors import BrokerError
from coldchain.signature import SIGNED, sign
from coldchain.topics import proof
from links.backoff import Backoff
from links.broker_tls import closed_because, context_of, mind_clock, why_not
from links.broker_types import BrokerAddress, Message, SessionCounters, Will, parse_url
from links.clock import Clock
from links.deliveries import Deliveries, PublishTicket
from links.mqtt_line import REPEATED, RETAINED, Line

__all__ = ["BrokerAddress", "Message", "PublishTicket", "Session", "Will", "parse_url", "probe"]

KEEPALIVE_S = 30  # a dead line is noticed within one and a half of these
MAX_BLOCK_S = 10.0  # how long a message callback may block; after an idle KEEPALIVE_S the broker still waits
_LOOP_S, _FLUSH_LOOPS = 0.2, 10  # how quickly a stop is noticed
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.2, 10.0
_STEADY_S = 5.0  # a connection that lived this long starts the back-off anew


class Session:
    """A persistent MQTT 3.1.1 session with QoS 1 subscriptions and manual acknowledgement.

    ``connected`` is set once the broker has granted the subscriptions: what is published then is heard.
    Set ``on_connect``, ``on_published`` and ``on_turn`` before ``run``; all are called in its thread. While
    ``on_published`` runs, ``publish`` waits in every other thread: it must take no lock that is held around a
    publish. ``on_turn`` is called when what had come was handed on, with whether more has come already.

    Args:
        address: Which broker.
        client_id: Name of the session at the broker; two programs with the same one throw each other out.
        subscriptions: Topic filters, subscribed anew (QoS 1) on each connection.
        will: What the broker shall say when we vanish.
        clean: Whether the broker shall forget the session when it ends.
        clock: For waiting between tries.
    """

    def __init__(  # noqa: PLR0913 - these are what MQTT itself calls a session
        self,
        address: BrokerAddress,
        *,
        client_id: str,
        subscriptions: Sequence[str] = (),
        will: Will | None = None,
        clean: bool = False,
        clock: Clock,
    ) -> None:
        self.address = address
        self.connected = threading.Event()
        self.awaits_broker = (
            False  # a line is open; as long as ``connected`` is not set, it has not let us in
        )
        self.counters = SessionCounters()
        self.on_connect: Callable[[], None] | None = None
        self.on_published: Callable[[int], None] | None = None
        self.on_event: Callable[[str], None] | None = None
        self.on_turn: Callable[[bool], None] | None = None
        self.client_id = client_id
        self._subscriptions = [(topic, 1) for topic in subscriptions]
        self._clock = clock
        self._handler: Callable[[Message], None] | None = None
        self._online = False
        self._drop_asked = threading.Event()
        self._deliveries = Deliveries()
        self._tls = context_of(address)
        name = address.session_name(client_id)
        self._client = Line(address, name, clean=clean, tls=self._tls, clock=clock)
        if will:
            self._client.will_set(will.topic, will.payload, qos=1, retain=True)
        self._client.on_connect = self._connect_answered
        self._client.on_disconnect = self._disconnected
        self._client.on_subscribe = self._subscribe_answered
        self._client.on_delivery = self._message_came
        self._client.on_publish = self._publish_answered

    def run(self, on_message: Callable[[Message], None], stop: threading.Event) -> None:
        """Connect and stay connected until ``stop`` is set; call ``on_message`` for what comes in.

        The callback may block for ``MAX_BLOCK_S``: nothing is read meanwhile, and the broker keeps the rest.

        Raises:
            BrokerError: The broker refused a subscription.
            Exception: Whatever a callback raised; the connection is closed first, and what was not
                acknowledged stays with the broker.
        """
        backoff = Backoff(_FIRST_WAIT_S, _LONGEST_WAIT_S)
        while not stop.is_set():
            began_s = self._clock.monotonic_s()
            self._handler = on_message
            try:
                self._serve(stop)
            except OSError as error:
                self._say(
                    f"{self.address}: cannot connect: {why_not(error, self.address, self._clock.now())}"
                )
            except BaseException:
                self._abort()
                raise
            self._close()
            if self._clock.monotonic_s() - began_s >= _STEADY_S:
                backoff.reset()
            self._clock.wait(stop, backoff.next_s())

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> PublishTicket:
        """Return the ticket of a message (QoS 1) that has been queued for sending. Any thread may call it.

        Raises:
            BrokerError: There is no connection, or too many messages wait for their acknowledgement already.
        """
        came = ""
        if self.address.signing_key and topic.endswith(SIGNED):
            payload = sign(topic, payload, self.address.signing_key)
        if self._online:
            info = self._client.publish(topic, payload, qos=1, retain=retain)
            if info.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
                return PublishTicket(info)
            came = "a full queue" if info.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE else "a lost connection"
        self.counters.publish_refused += 1
        thing = f"publish of {topic} to {self.address}"
        raise BrokerError(thing, came or "no connection", "a connected session", retry=True)

    def acknowledge(self, mid: int) -> bool:
        """Return whether the broker is told that a message is safe. Any thread may call it.

        It is not told when the connection on which the message came is gone: the broker will send it again.

        Args:
            mid: ``Message.mid``.
        """
        return self.acknowledge_all((mid,)) == 1

    def acknowledge_all(self, mids: Collection[int]) -> int:
        """Return of how many messages the broker is told that they are safe: ``acknowledge`` for many."""
        settled = self._deliveries.settle(mids, self._client.settle)
        self.counters.acknowledged += settled
        self.counters.late_acknowledgements += sum(map(bool, mids)) - settled
        return settled

    @property
    def in_hand(self) -> int:
        """How many messages have come and are not acknowledged yet."""
        return self._deliveries.held

    def unsubscribe(self, topics: Sequence[str]) -> None:
        """Ask the broker to send no more of what these topic filters name; what it keeps for us still comes.

        Raises:
            BrokerError: There is no connection.
        """
        code, _ = self._client.unsubscribe(list(topics))
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise BrokerError(f"unsubscribing at {self.address}", "no connection", "a session", retry=True)

    def drop(self, reason: str) -> None:
        """Close the connection soon and connect anew: the broker sends again what is not acknowledged."""
        self.counters.drops += 1
        self._say(f"{self.address}: connection given up: {reason}")
        self._drop_asked.set()

    def _serve(self, stop: threading.Event) -> None:
        """Connect once and go on until the connection ends, or ought to."""
        self._drop_asked.clear()
        mind_clock(self._tls, self.address, self._clock.now())
        self._client.connect(self.address.host, self.address.port, keepalive=KEEPALIVE_S)
        self.awaits_broker = True
        while not stop.is_set() and not self._drop_asked.is_set():
            code = self._client.loop(_LOOP_S)
            if self.on_turn:
                self.on_turn(self._client.has_more())
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return

    def _close(self) -> None:
        """Send what is queued and say good-bye."""
        self._go_offline()
        self._handler = None
        if self._client.disconnect() == MQTTErrorCode.MQTT_ERR_SUCCESS:
            for _ in range(_FLUSH_LOOPS):
                if self._client.loop(_LOOP_S / _FLUSH_LOOPS) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                    break
        self._abort()  # a broker that does not close its end keeps us waiting no longer

    def _abort(self) -> None:
        """Hang up without a good-bye: the broker publishes our will."""
        self._go_offline()
        if line := self._client.socket():
            line.close()

    def _go_offline(self) -> None:
        """Refuse to publish, and make every message in our hands void."""
        self._online, self.awaits_broker = False, False
        self.connected.clear()
        self._deliveries.forget()

    def _say(self, text: str) -> None:
        self.counters.last_error = text
        if self.on_event:
            self.on_event(text)

    def _connect_answered(
        self, client: paho.Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            self._say(f"{self.address}: broker refused {self.client_id!r}: {reason}")
            return
        self._deliveries.forget()
        self._online = True
        if self._subscriptions:
            client.subscribe(self._subscriptions)
        else:
            self._ready()

    def _ready(self) -> None:
        """Tell everybody that the session works."""
        self.counters.connects += 1
        self.connected.set()
        if self.on_event:
            self.on_event(f"{self.address}: connected as {self.client_id!r}")
        if self.on_connect:
            self._guard(self.on_connect)

    def _disconnected(
        self, _client: paho.Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        if not self._online:
            return
        self._go_offline()
        if reason.is_failure:
            self.counters.losses += 1
            self._say(f"{self.address}: connection lost: {reason}")

    def _subscribe_answered(
        self, _client: paho.Client, _data: object, _mid: int, reasons: list[ReasonCode], _properties: object
    ) -> None:
        refused = [
            topic
            for (topic, _), reason in zip(self._subscriptions, reasons, strict=True)
            if reason.is_failure and topic != proof(self.client_id)
        ]
        if refused:
            thing = f"subscription of {self.client_id!r} at {self.address}"
            next_step = "Allow them in the broker's access list."
            raise BrokerError(thing, f"refused {', '.join(refused)}", "all granted", next_step, retry=False)
        self._ready()

    def _message_came(self, topic: str, payload: bytes, wire_mid: int, flags: int) -> None:
        self.counters.received += 1
        handler = self._handler  # None while the connection is being closed: the broker will send it again
        if handler is None or self._drop_asked.is_set():
            return
        repeat = bool(flags & REPEATED)
        mid = self._deliveries.take(wire_mid, repeat=repeat) if wire_mid else 0
        if mid is None:
            self.counters.repeats_dropped += 1
            return
        try:
            handler(Message(topic, payload, mid, bool(flags & RETAINED), repeat, wire_mid))
        except Exception as error:
            self._count_failure(error)
            raise

    def _publish_answered(
        self, _client: paho.Client, _data: object, mid: int, _reason: object, _properties: object
    ) -> None:
        self.counters.published += 1
        if self.on_published:
            hook = self.on_published
            self._guard(lambda: hook(mid))

    def _guard(self, call: Callable[[], None]) -> None:
        """Call a callback; count what it raises before it ends ``run``."""
        try:
            call()
        except Exception as error:
            self._count_failure(error)
            raise

    def _count_failure(self, error: Exception) -> None:
        self.counters.callback_failures += 1
        self._say(f"{self.address}: callback failed: {error!r}")


def probe(address: BrokerAddress, *, timeout_s: float, clock: Clock, forgets: str = "") -> None:
    """Return when a broker lets us in: a whole MQTT connect, not only an open port.

    Args:
        address: Which broker.
        timeout_s: How long to wait for its answer [s].
        clock: Measures that.
        forgets: A session of ours that the broker is to forget, with all that it keeps for it.

    Raises:
        BrokerError: Nobody answers (``retry``), or the broker does not want us (no ``retry``).
    """
    answers: list[ReasonCode] = []
    tls = context_of(address)
    mind_clock(tls, address, clock.now())
    name = address.session_name(forgets) if forgets else f"coldchain-probe-{secrets.token_hex(4)}"
    client = Line(address, name, clean=True, tls=tls, clock=clock)
    client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.append(reason)
    until_s = clock.monotonic_s() + timeout_s
    came, next_step = "no answer", "Is it running?"
    try:
        client.connect_timeout = timeout_s
        client.connect(address.host, address.port, keepalive=KEEPALIVE_S)
        while not answers and clock.monotonic_s() < until_s:
            if client.loop(min(_LOOP_S, timeout_s)) != MQTTErrorCode.MQTT_ERR_SUCCESS and not answers:
                came = "a closed connection"
                next_step = closed_because(address)
                break
    except OSError as error:
        came, advice = why_not(error, address, clock.now())
        next_step = advice or next_step
    finally:
        client.disconnect()
        client.loop(0.0)
    if not answers:
        raise BrokerError(f"broker {address}", came, "an MQTT 3.1.1 broker", next_step, retry=True)
    if answers[0].is_failure:
        next_step = "Look at broker.username and broker.password."
        raise BrokerError(f"broker {address}", str(answers[0]), "a known client", next_step, retry=False)
