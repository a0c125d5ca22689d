#include <avr/io.h>
#include <util/delay.h>

#include "board.h"
#include "clock.h"
#include "sensors.h"

#define ADDRESS 0x44
#define MEASURE_HIGH_BYTE 0x24  // once, high repeatability, no clock stretching: 15.5 ms at most
#define MEASURE_LOW_BYTE 0x00
#define MEASURE_MS 17
#define PATIENCE 400  // [about 5 us] for one step on the bus; a byte takes 90 us

#define SDA PC4
#define SCL PC5

static bool step(uint8_t control) {
    TWCR = control | _BV(TWINT) | _BV(TWEN);
    for (uint16_t i = PATIENCE; i; i--) {
        if (TWCR & _BV(TWINT)) {
            return true;
        }
        _delay_us(5);
    }
    return false;
}

// A sensor that was cut off in the middle of a byte holds the data wire down: clock it free.
static void free_bus(void) {
    TWCR = 0;
    for (uint8_t i = 0; i < 9 && !(PINC & _BV(SDA)); i++) {
        PORTC &= (uint8_t)~_BV(SCL);
        DDRC |= _BV(SCL);
        _delay_us(5);
        DDRC &= (uint8_t)~_BV(SCL);
        PORTC |= _BV(SCL);
        _delay_us(5);
    }
}

static bool send(uint8_t byte, uint8_t wanted_status) {
    TWDR = byte;
    return step(0) && (TWSR & 0xF8) == wanted_status;
}

static bool begin(bool reading) {
    return step(_BV(TWSTA)) && send(ADDRESS << 1 | reading, reading ? 0x40 : 0x18);
}

static void end(void) {
    TWCR = _BV(TWINT) | _BV(TWEN) | _BV(TWSTO);
    for (uint8_t i = 0; i < 20 && (TWCR & _BV(TWSTO)); i++) {
        _delay_us(5);
    }
}

static bool command(void) {
    bool done = begin(false) && send(MEASURE_HIGH_BYTE, 0x28) && send(MEASURE_LOW_BYTE, 0x28);
    end();
    return done;
}

static bool fetch(uint8_t *bytes) {
    bool done = begin(true);
    for (uint8_t i = 0; done && i < SHT_BYTES; i++) {
        done = step(i < SHT_BYTES - 1 ? _BV(TWEA) : 0);
        bytes[i] = TWDR;
    }
    end();
    return done;
}

bool sht31_read(uint8_t *bytes) {
    PORTC |= _BV(SDA) | _BV(SCL);
    free_bus();
    TWSR = 0;
    TWBR = (F_CPU / 100000UL - 16) / 2;
    bool done = command();
    if (done) {
        clock_wait(MEASURE_MS);
        done = fetch(bytes);
    }
    TWCR = 0;
    return done;
}
