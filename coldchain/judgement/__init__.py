"""Judgement: from readings to excursions to alarms. Pure: the same on a gateway and on a server."""
