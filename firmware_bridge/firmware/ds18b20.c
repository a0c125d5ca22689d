#include <avr/io.h>
#include <util/atomic.h>
#include <util/delay.h>

#include "board.h"
#include "sensors.h"

#define SKIP_ROM 0xCC
#define CONVERT 0x44
#define READ_SCRATCHPAD 0xBE

static inline void pull(void) {
    DDRD |= _BV(WIRE_PIN);
}

static inline void release(void) {
    DDRD &= (uint8_t)~_BV(WIRE_PIN);
}

static inline bool level(void) {
    return PIND & _BV(WIRE_PIN);
}

// Returns whether somebody is there. A wire held down is nobody.
static bool reset(void) {
    bool present;
    PORTD &= (uint8_t)~_BV(WIRE_PIN);
    pull();
    _delay_us(480);
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        release();
        _delay_us(70);
        present = !level();
    }
    _delay_us(410);
    return present && level();
}

// One slot: says a bit, and returns what stands on the wire (a 1 is said to read).
static bool slot(bool bit) {
    bool read;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        pull();
        _delay_us(3);
        if (bit) {
            release();
        }
        _delay_us(10);
        read = level();
        _delay_us(50);
        release();
    }
    _delay_us(5);
    return read;
}

static uint8_t exchange(uint8_t byte) {
    uint8_t read = 0;
    for (uint8_t i = 0; i < 8; i++) {
        read >>= 1;
        if (slot(byte & 1)) {
            read |= 0x80;
        }
        byte >>= 1;
    }
    return read;
}

bool ds18b20_convert(void) {
    if (!reset()) {
        return false;
    }
    exchange(SKIP_ROM);
    exchange(CONVERT);
    return true;
}

bool ds18b20_read(uint8_t *bytes) {
    if (!reset()) {
        return false;
    }
    exchange(SKIP_ROM);
    exchange(READ_SCRATCHPAD);
    for (uint8_t i = 0; i < DS18_BYTES; i++) {
        bytes[i] = exchange(0xFF);
    }
    return true;
}
