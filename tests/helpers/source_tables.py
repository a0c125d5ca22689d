"""Settings for tests: one source of each kind."""

ONE_OF_EACH = """
[[ports]]
path = "/dev/a"
frame_every = "10s"
[[ports]]
kind = "modbus"
path = "/dev/b"
slaves = [{ device = "air-1", address = 1 }, { device = "air-2", address = 2, sample_interval = "60s" }]
[[ports]]
kind = "nmea"
path = "/dev/c"
device = "gps-1"
[[ports]]
kind = "files"
device = "box-1"
files = [{ path = "/sys/door", probe = "door", quantity = "open" }]
"""
