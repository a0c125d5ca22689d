"""SMS through a web service: Twilio, Africa's Talking, or any other by what its requests look like."""
