// Time since the start, and sleep. Awake, timer 1 counts the crystal; in power-down, the watchdog counts seconds,
// each as long as it was when last measured against the crystal.
#pragma once

#include <stdbool.h>
#include <stdint.h>

void clock_start(void);

// Returns the time since the start [ms].
uint64_t clock_ms(void);

// Sleeps lightly (serial line and timer run) until an interrupt, at most this long [ms, up to 1000].
void clock_idle(uint16_t limit_ms);

// Waits this long [ms], listening to the serial line.
void clock_wait(uint16_t duration_ms);

// Waits for one second of the watchdog in light sleep, and measures it: what power-down is counted in.
void clock_measure_second(void);

// Sleeps deeply for one second of the watchdog. The serial line is deaf meanwhile. A change of the door ends the
// depth, not the second: the rest is waited for lightly, so that no time is lost.
void clock_deep_second(void);

// Tells the watchdog that all is well: without it for 8 s, the board starts anew.
void clock_guard(void);

// Returns noise: the watchdog's oscillator against the crystal, the memory as it came up, an open ADC pin.
uint16_t clock_noise(void);

void clock_restart(void) __attribute__((noreturn));
