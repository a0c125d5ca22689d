"""The channel ``apprise``: the many services that Apprise knows."""
