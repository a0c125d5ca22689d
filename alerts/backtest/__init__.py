"""Backtest: what other rules would have raised and told over the readings that are stored. Writes nothing."""
