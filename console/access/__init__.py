"""Who comes to the console: sessions, tokens, forms that only we can have made, headers, log-in."""
