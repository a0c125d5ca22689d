#include "frames.h"

#include <avr/pgmspace.h>
#include <string.h>

#include "clock.h"
#include "serial.h"
#include "settings.h"

#define SAID_SHIFT 7  // [128 ms] a step of said_at

static frame_t frames[KEPT_MAX];
static uint8_t first, kept, said;  // `said` of the `kept` frames, from the oldest on, were said
static uint32_t first_sequence;

static frame_t *at(uint8_t index) {
    uint8_t place = first + index;
    return &frames[place < KEPT_MAX ? place : place - KEPT_MAX];
}

static void forget_oldest(void) {
    first = first + 1 < KEPT_MAX ? first + 1 : 0;
    kept--;
    first_sequence++;
    if (said) {
        said--;
    }
}

frame_t *frames_new(void) {
    if (kept == KEPT_MAX) {
        forget_oldest();
    }
    frame_t *frame = at(kept++);
    memset(frame, 0, sizeof *frame);
    return frame;
}

uint8_t frames_kept(void) {
    return kept;
}

static uint8_t in_flight(void) {
    uint8_t count = 0;
    for (uint8_t i = 0; i < said; i++) {
        count += !(at(i)->flags & ACKNOWLEDGED);
    }
    return count;
}

static void say_raw(const char *name, bool has, const uint8_t *bytes, uint8_t count) {
    say_flash_text(name);
    if (has) {
        say_char('#');
        say_hex(bytes, count);
    } else {
        say_flash_text(PSTR("?off"));
    }
}

static void say_volts(uint16_t mv) {
    uint16_t hundredths = (mv + 5) / 10;
    say_flash_text(PSTR(",supply.v="));
    say_number(hundredths / 100);
    say_char('.');
    say_char((char)('0' + hundredths / 10 % 10));
    say_char((char)('0' + hundredths % 10));
}

static void say(uint8_t index, uint64_t now) {
    frame_t *frame = at(index);
    uint64_t uptime = (uint64_t)frame->uptime_high << 32 | frame->uptime_low_ms;
    uint8_t boot_bytes[4] = {boot >> 24, (uint8_t)(boot >> 16), (uint8_t)(boot >> 8), (uint8_t)boot};
    frame->said_at = (uint16_t)(now >> SAID_SHIFT);
    say_line_start();
    say_flash_text(PSTR("C1,"));
    say_text(device_name);
    say_char(',');
    say_hex(boot_bytes, sizeof boot_bytes);
    say_char(',');
    say_number(first_sequence + index);
    say_char(',');
    say_number(uptime);
    say_char(',');
    say_number(now - uptime);
    say_raw(PSTR(",air.sht3="), frame->flags & HAS_SHT, frame->sht, SHT_BYTES);
    say_raw(PSTR(",product.ds18="), frame->flags & HAS_DS18, frame->ds18, DS18_BYTES);
    say_flash_text(PSTR(",door.o="));
    say_char(frame->flags & DOOR_OPEN ? '1' : '0');
    say_volts(frame->supply_mv);
    say_line_end();
}

bool frames_say(void) {
    uint64_t now = clock_ms();
    if (said) {
        uint16_t since = (uint16_t)((uint16_t)(now >> SAID_SHIFT) - at(0)->said_at);
        if (since > REPEAT_AFTER_MS >> SAID_SHIFT) {
            say(0, now);
            return true;
        }
    }
    if (said < kept && in_flight() < IN_FLIGHT_MAX) {
        say(said++, now);
        return true;
    }
    return false;
}

void frames_acknowledged(uint32_t sequence) {
    uint32_t index = sequence - first_sequence;
    if (index < said) {
        at((uint8_t)index)->flags |= ACKNOWLEDGED;
    }
    while (kept && at(0)->flags & ACKNOWLEDGED) {
        forget_oldest();
    }
}
