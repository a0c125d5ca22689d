"""The kinds of sensor source that a gateway can read, one folder each. See firmware_bridge/README.md."""
