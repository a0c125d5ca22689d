// The sensors: raw bytes as they came. What they mean is the gateway's business.
#pragma once

#include <stdbool.h>
#include <stdint.h>

void sensors_start(void);

// SHT31 at 0x44. Returns false when it does not answer.
bool sht31_read(uint8_t *bytes);

// DS18B20, alone on its wire, with its own supply. Returns false when nobody answers.
bool ds18b20_convert(void);
bool ds18b20_read(uint8_t *bytes);

bool door_is_open(void);

// Returns the supply of the board [mV], by the chip's own 1.1 V reference (up to 10 % off).
uint16_t supply_mv(void);
