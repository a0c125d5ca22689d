// What the EEPROM keeps: the name, the interval, and how often the board has started.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

extern char device_name[NAME_MAX + 1];
extern uint16_t interval_s;
extern uint32_t boot;  // never 0, never drawn twice

// Reads all of it; noise makes the name of a new board, and a half of the boot id.
void settings_start(uint16_t noise, uint16_t more_noise);

// Keeps a new name and interval. Returns false when they cannot be.
bool settings_change(const char *name, uint16_t interval);
