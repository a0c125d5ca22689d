"""What people do, by whatever way they come: checked, allowed, done once, and written down."""
