"""Whether a pack is as it was sealed, and whether its readings give its verdict; offline."""
