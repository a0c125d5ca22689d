"""The channel ``smsd``: text messages through the folders of a message daemon that a site already runs."""
