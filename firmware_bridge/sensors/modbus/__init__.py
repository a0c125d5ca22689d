"""Modbus RTU over RS-485: several devices on one line, asked one after the other."""
