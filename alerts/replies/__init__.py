"""What people answer by message: taken from the inbox, done, and answered, in one transaction each."""
