"""Who may do what: roles, permissions, and the person who acts. Pure; who logs in how is not known here."""
