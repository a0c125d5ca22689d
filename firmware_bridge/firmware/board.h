// What is wired where, and the numbers that the other files share. ATmega328P at 16 MHz, 5 V (Arduino Nano).
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define BAUD_RATE 115200UL

#define WIRE_PIN PD2   // D2: DS18B20 data, 4.7 kOhm to 5 V
#define DOOR_PIN PD5   // D5: reed switch to ground, internal pull-up; PCINT21
#define LED_PIN PB5    // D13: the light on the board
                       // A4, A5: SHT31 data and clock

#define NAME_MAX 31           // [characters] of a device's name
#define INTERVAL_MIN_S 5      // [s]
#define INTERVAL_MAX_S 3600   // [s]
#define IN_FLIGHT_MAX 16      // frames that may wait for an acknowledgement
#define REPEAT_AFTER_MS 5000  // [ms]
#define KEPT_MAX 40           // frames in memory
#define LISTEN_AT_START_MS 10000  // [ms] awake after a start, so that a name can be given

#define SHT_BYTES 6
#define DS18_BYTES 9
