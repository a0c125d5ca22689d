"""Messages as JSON in the shape of Alertmanager's webhook, for programs that understand that one."""
