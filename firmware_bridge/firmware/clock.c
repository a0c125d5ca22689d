#include "clock.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <util/atomic.h>
#include <util/crc16.h>

#include "serial.h"

#define TICK_US 16                          // timer 1 at 16 MHz / 256
#define TICKS_OF_SECOND (1000000UL / TICK_US)
#define GUARD (_BV(WDE) | _BV(WDP3) | _BV(WDP0))                      // reset after 8 s
#define SECOND (_BV(WDIE) | _BV(WDE) | _BV(WDP2) | _BV(WDP1))         // interrupt after 1 s; reset after 2 s
#define JITTER (_BV(WDIE) | _BV(WDE))                                 // interrupt after 16 ms
#define JITTER_SAMPLES 16
#define DOZE_MS 250

static volatile uint16_t wraps_low, wraps_high;
static volatile bool second_over;
static uint64_t deep_ticks;
static uint32_t second_ticks = TICKS_OF_SECOND;

ISR(TIMER1_OVF_vect) {
    if (++wraps_low == 0) {
        wraps_high++;
    }
}

EMPTY_INTERRUPT(TIMER1_COMPA_vect);  // only wakes

ISR(WDT_vect) {
    second_over = true;
}

// After a reset by the watchdog it goes on running, at 16 ms: stop it before anything else.
void stop_watchdog(void) __attribute__((naked, used, section(".init3")));
void stop_watchdog(void) {
    MCUSR = 0;
    wdt_disable();
}

static void watchdog(uint8_t mode) {
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        wdt_reset();
        second_over = false;
        WDTCSR = _BV(WDCE) | _BV(WDE);
        WDTCSR = mode;
    }
}

void clock_start(void) {
    TCCR1B = _BV(CS12);
    TIMSK1 = _BV(TOIE1);
    watchdog(GUARD);
    sei();
}

static uint64_t ticks(void) {
    uint16_t count, low, high;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        count = TCNT1;
        low = wraps_low;
        high = wraps_high;
        if ((TIFR1 & _BV(TOV1)) && count < 0x8000 && ++low == 0) {
            high++;
        }
    }
    return deep_ticks + ((uint64_t)high << 32 | (uint32_t)low << 16 | count);
}

uint64_t clock_ms(void) {
    return ticks() * 2 / 125;
}

// Returns after an interrupt, at the latest after this long.
static void doze(uint16_t limit_ms) {
    uint16_t wait = (uint16_t)((uint32_t)limit_ms * 125 / 2) + 4;
    set_sleep_mode(SLEEP_MODE_IDLE);
    cli();
    if (!serial_has_input() && !second_over) {
        OCR1A = TCNT1 + wait;
        TIFR1 = _BV(OCF1A);
        TIMSK1 |= _BV(OCIE1A);
        sleep_enable();
        sei();
        sleep_cpu();
        sleep_disable();
        TIMSK1 &= (uint8_t)~_BV(OCIE1A);
    }
    sei();
}

void clock_idle(uint16_t limit_ms) {
    doze(limit_ms);
    clock_guard();
}

void clock_wait(uint16_t duration_ms) {
    uint64_t until = clock_ms() + duration_ms;
    uint64_t now;
    while ((now = clock_ms()) < until) {
        clock_idle(until - now > 1000 ? 1000 : (uint16_t)(until - now));
        serial_listen();
    }
}

// Lightly, until the watchdog's second is over. clock_guard() would lengthen the second: it is not called.
static void wait_for_second(void) {
    while (!second_over) {
        serial_listen();
        doze(DOZE_MS);
    }
}

void clock_measure_second(void) {
    watchdog(SECOND);
    uint64_t began = ticks();
    wait_for_second();
    second_ticks = (uint32_t)(ticks() - began);
    watchdog(GUARD);
}

void clock_deep_second(void) {
    serial_off();
    set_sleep_mode(SLEEP_MODE_PWR_DOWN);
    watchdog(SECOND);
    cli();
    uint8_t running = TCCR1B;
    TCCR1B = 0;
    sleep_enable();
    sleep_bod_disable();
    sei();
    sleep_cpu();
    sleep_disable();
    TCCR1B = running;
    serial_on();
    uint64_t woke = ticks();
    wait_for_second();  // at once, unless the door woke us
    deep_ticks += second_ticks - (uint32_t)(ticks() - woke);
    watchdog(GUARD);
}

void clock_guard(void) {
    wdt_reset();
}

uint16_t clock_noise(void) {
    extern uint8_t __heap_start;
    uint16_t noise = 0xFFFF;
    for (const uint8_t *at = &__heap_start; at < (const uint8_t *)SP; at++) {
        noise = _crc_xmodem_update(noise, *at);
    }
    TCCR0B = _BV(CS00);
    ADMUX = _BV(REFS0) | 6;
    ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
    for (uint8_t i = 0; i < JITTER_SAMPLES; i++) {
        watchdog(JITTER);
        wait_for_second();
        noise = _crc_xmodem_update(noise, TCNT0);
        ADCSRA |= _BV(ADSC);
        loop_until_bit_is_clear(ADCSRA, ADSC);
        noise = _crc_xmodem_update(noise, ADCL);
        (void)ADCH;
    }
    ADCSRA = 0;
    TCCR0B = 0;
    watchdog(GUARD);
    return noise;
}

void clock_restart(void) {
    cli();
    wdt_enable(WDTO_15MS);
    for (;;) {
    }
}
