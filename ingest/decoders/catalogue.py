"""Every format that a source may have, by its name in the settings. A new one is a file and a line here."""

from collections.abc import Callable
from importlib import import_module

from ingest.decoders.face import Decoder
from ingest.decoders.setup import Setup

# Format -> "module:class"; the class is called with a Setup. Loaded when a source needs it.
FORMATS: dict[str, str] = {
    "senml": "ingest.decoders.senml_source:SenmlSource",
    "tasmota": "ingest.decoders.tasmota:TasmotaDecoder",
    "zigbee2mqtt": "ingest.decoders.zigbee2mqtt:Zigbee2mqttDecoder",
    "esphome": "ingest.decoders.esphome:EsphomeDecoder",
    "shelly": "ingest.decoders.shelly:ShellyDecoder",
    "chirpstack": "ingest.decoders.chirpstack:ChirpstackDecoder",
    "ruuvi": "ingest.decoders.ruuvi_gateway:RuuviGatewayDecoder",
    "bthome": "ingest.decoders.bthome:BthomeDecoder",
    "sparkplug": "ingest.decoders.sparkplug:SparkplugDecoder",
    "json": "ingest.decoders.plain_json:PlainJsonDecoder",
}


def make(name: str, setup: Setup) -> Decoder:
    """Return the decoder of a source.

    Args:
        name: One of ``FORMATS``.
        setup: What its settings say.

    Raises:
        InputError: What they say does not do for this format.
    """
    module, _, attribute = FORMATS[name].partition(":")
    maker: Callable[[Setup], Decoder] = getattr(import_module(module), attribute)
    return maker(setup)
