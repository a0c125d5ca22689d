"""The built-in web page and its HTTP API: reads the stores, never writes."""
