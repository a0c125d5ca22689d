// The serial line: bytes out with their checksum, whole lines in.
#pragma once

#include <stdbool.h>
#include <stdint.h>

void serial_on(void);

// Waits until all is said, then switches the line off.
void serial_off(void);

bool serial_has_input(void);

// Takes what has come in; each whole line whose CRC fits goes to line_heard().
void serial_listen(void);

// To be written by main.c. The text stands between "$" and "*", and ends in 0.
void line_heard(char *text);

void say_char(char c);
void say_text(const char *text);
void say_flash_text(const char *text);  // PSTR
void say_hex(const uint8_t *bytes, uint8_t count);
void say_number(uint64_t number);

// "$" at the start, "*", CRC and line end at the end.
void say_line_start(void);
void say_line_end(void);
