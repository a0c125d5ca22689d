#include "settings.h"

#include <avr/eeprom.h>
#include <stddef.h>
#include <string.h>
#include <util/crc16.h>

#ifndef DEVICE
#define DEVICE ""  // the EEPROM says it
#endif
#ifndef INTERVAL_S
#define INTERVAL_S 60
#endif

_Static_assert(sizeof DEVICE <= NAME_MAX + 1, "the name is too long");

#define START_CELLS 16  // the counter of starts walks over so many places: 1.6 million starts

typedef struct {
    char name[NAME_MAX + 1];
    uint16_t interval_s;
    uint16_t crc;
} kept_t;

typedef struct {
    uint16_t count;
    uint8_t check;
} start_t;

static kept_t EEMEM kept_place;
static start_t EEMEM start_places[START_CELLS];

char device_name[NAME_MAX + 1];
uint16_t interval_s;
uint32_t boot;

static uint16_t crc_of(const kept_t *kept) {
    uint16_t crc = 0xFFFF;
    for (uint8_t i = 0; i < offsetof(kept_t, crc); i++) {
        crc = _crc_xmodem_update(crc, ((const uint8_t *)kept)[i]);
    }
    return crc;
}

static uint8_t check_of(uint16_t count) {
    return (uint8_t)((count ^ count >> 8) + 0x5A);
}

// Returns how many starts there have been, this one included; a start cut short by a power failure is forgotten
// and its number used again, but then it never said a frame.
static uint16_t count_start(void) {
    uint16_t newest = 0;
    bool any = false;
    for (uint8_t i = 0; i < START_CELLS; i++) {
        start_t start;
        eeprom_read_block(&start, &start_places[i], sizeof start);
        if (start.check == check_of(start.count) && (!any || (int16_t)(start.count - newest) > 0)) {
            newest = start.count;
            any = true;
        }
    }
    start_t next = {.count = newest + 1, .check = check_of(newest + 1)};
    eeprom_update_block(&next, &start_places[next.count % START_CELLS], sizeof next);
    return next.count;
}

static void keep(const char *name, uint16_t interval) {
    kept_t kept;
    memset(&kept, 0, sizeof kept);
    strncpy(kept.name, name, NAME_MAX);
    kept.interval_s = interval;
    kept.crc = crc_of(&kept);
    eeprom_update_block(&kept, &kept_place, sizeof kept);
    eeprom_busy_wait();
}

static void name_new_board(uint16_t noise, uint16_t more_noise) {
    strcpy(device_name, "nano-");
    char *at = device_name + strlen(device_name);
    for (uint8_t i = 0; i < 8; i++) {
        uint8_t digit = (i < 4 ? noise : more_noise) >> (i % 4 * 4) & 0x0F;
        *at++ = (char)(digit < 10 ? '0' + digit : 'a' - 10 + digit);
    }
    keep(device_name, INTERVAL_S);
}

void settings_start(uint16_t noise, uint16_t more_noise) {
    kept_t kept;
    eeprom_read_block(&kept, &kept_place, sizeof kept);
    interval_s = INTERVAL_S;
    if (sizeof DEVICE > 1) {
        strcpy(device_name, DEVICE);
    } else if (kept.crc == crc_of(&kept)) {
        memcpy(device_name, kept.name, sizeof device_name);
        interval_s = kept.interval_s;
    } else {
        name_new_board(noise, more_noise);
    }
    boot = (uint32_t)count_start() << 16 | noise;
    if (boot == 0) {
        boot = 1;
    }
}

static bool is_name(const char *name) {
    uint8_t length = 0;
    for (; name[length]; length++) {
        char c = name[length];
        bool sign = c == '-' || c == '_';
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (sign && length)) || length >= NAME_MAX) {
            return false;
        }
    }
    return length > 0;
}

bool settings_change(const char *name, uint16_t interval) {
    if (!is_name(name) || interval < INTERVAL_MIN_S || interval > INTERVAL_MAX_S) {
        return false;
    }
    keep(name, interval);
    return true;
}
