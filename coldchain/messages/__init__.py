"""The words of a text to a person: pure, the same on a gateway and on a server. Nothing is sent here."""
