"""What managers are told of the month's budget for messages. In English: it is about the station."""


def budget_message(month: str, share: float, spent: str) -> str:
    """Return the warning that a share of the budget is spent.

    Args:
        month: Such as ``2026-11``.
        share: Of the budget, 0 to 1 and above.
        spent: How much that is, in words.
    """
    now = f"BUDGET: {share:.0%} of the messages of {month} is spent ({spent})."
    if share >= 1:
        return f"{now} Only danger is told until next month."
    return f"{now} What is not urgent is told together, or waits."
