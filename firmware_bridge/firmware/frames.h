// The frames that were measured and not yet acknowledged: kept in order, said, said again, forgotten.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

typedef struct {
    uint32_t uptime_low_ms;
    uint8_t uptime_high;  // 40 bits: 34 years
    uint8_t flags;
    uint16_t said_at;  // [128 ms], wraps after 2.3 h: at worst said again 5 s late
    uint16_t supply_mv;
    uint8_t sht[SHT_BYTES];
    uint8_t ds18[DS18_BYTES];
} frame_t;

enum { HAS_SHT = 1, HAS_DS18 = 2, DOOR_OPEN = 4, ACKNOWLEDGED = 8 };

// Returns room for a new frame, after the newest. When there is none, the oldest is given up.
frame_t *frames_new(void);

// Says what is due: the oldest again after 5 s, else the next one, at most 16 unacknowledged.
// Returns whether something was said.
bool frames_say(void);

void frames_acknowledged(uint32_t sequence);

uint8_t frames_kept(void);
