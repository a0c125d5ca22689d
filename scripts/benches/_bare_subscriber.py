"""A bare paho subscriber that only counts, in a process of its own: what the receiver is compared with.

``python -m scripts.benches._bare_subscriber PORT COUNT``. It subscribes with a persistent session, says
``ready``, counts, and prints how long that took from its first message to its last, and the processor's time.
"""

import json
import resource
import sys
import time

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

CLIENT_ID, FILTER = "bench-bare", "coldchain/v1/+/+/readings"


def main() -> None:
    """Count so many messages; with a count of 0 only make the session, so that the broker keeps them."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    client = paho.Client(CallbackAPIVersion.VERSION2, CLIENT_ID, clean_session=False, protocol=paho.MQTTv311)
    came, first_s, first_cpu_s = 0, 0.0, 0.0

    def on_message(_client: paho.Client, _data: object, _message: paho.MQTTMessage) -> None:
        nonlocal came, first_s, first_cpu_s
        if not came:
            first_s, first_cpu_s = time.perf_counter(), time.process_time()
        came += 1
        if came == count:
            client.disconnect()

    def on_subscribe(_client: paho.Client, *_rest: object) -> None:
        if not count:
            client.disconnect()

    def on_connect(_client: paho.Client, *_rest: object) -> None:
        client.subscribe(FILTER, qos=1)

    client.on_connect, client.on_message, client.on_subscribe = on_connect, on_message, on_subscribe
    client.connect("127.0.0.1", port)
    client.loop_forever()
    took_s, cpu_s = time.perf_counter() - first_s, time.process_time() - first_cpu_s
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"count": came, "took_s": took_s, "cpu_s": cpu_s, "peak_mb": peak_mb}), flush=True)


if __name__ == "__main__":
    main()
