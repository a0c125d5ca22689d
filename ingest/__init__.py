"""From MQTT messages to readings that are safe: decode, admit or quarantine, journal, acknowledge, store."""
