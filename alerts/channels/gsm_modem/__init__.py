"""The channel ``gsm_modem``: text messages both ways through a modem on a serial port."""
