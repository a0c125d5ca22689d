"""Text messages as a modem takes them: alphabet, segments, PDU. Pure: no modem here, and no way to send."""
