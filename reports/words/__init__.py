"""Words of reports in each language."""
