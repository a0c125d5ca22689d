"""From the journal to people: judgement, alarms, the outbox and its channels."""
