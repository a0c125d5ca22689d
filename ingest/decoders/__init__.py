"""One file for each payload format; each turns bytes into readings, or says what is wrong with them."""
