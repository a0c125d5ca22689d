"""What sensors say, bytes to numbers: values with units, or what is wrong. No bus, no port, no radio."""
