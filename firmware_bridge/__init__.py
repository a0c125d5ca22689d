"""Serial lines in, MQTT out, with a spool on disk between. See README.md."""
