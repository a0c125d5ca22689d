"""The report: every number that anybody shows, worked out once from the evidence. Pure."""
