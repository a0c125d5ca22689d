"""What managers read of the budget."""

from coldchain.messages.budget import budget_message


def test_it_says_how_much_is_spent_and_what_follows() -> None:
    text = budget_message("2026-11", 0.5, "50.00 KES, 50 segments")
    assert text == (
        "BUDGET: 50% of the messages of 2026-11 is spent (50.00 KES, 50 segments). "
        "What is not urgent is told together, or waits."
    )
    assert budget_message("2026-11", 1.0, "x").endswith("Only danger is told until next month.")
