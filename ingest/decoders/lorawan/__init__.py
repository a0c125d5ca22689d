"""Payloads of LoRaWAN nodes for temperature, humidity and doors: port and bytes in, values out."""

from ingest.decoders.lorawan.table import NAMES, decoder

__all__ = ["NAMES", "decoder"]
