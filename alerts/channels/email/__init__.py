"""The channel ``email``: mail through a server that the station may use."""
