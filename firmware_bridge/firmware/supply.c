#include <avr/io.h>
#include <util/delay.h>

#include "board.h"
#include "sensors.h"

#define REFERENCE_MV 1100UL  // [mV] between 1000 and 1200 from chip to chip
#define SAMPLES 4

void sensors_start(void) {
    PORTD |= _BV(DOOR_PIN);
    PCMSK2 = _BV(PCINT21);
    PCICR = _BV(PCIE2);
}

bool door_is_open(void) {
    return PIND & _BV(DOOR_PIN);  // a cut wire reads as open
}

static uint16_t convert(void) {
    ADCSRA |= _BV(ADSC);
    loop_until_bit_is_clear(ADCSRA, ADSC);
    return ADC;
}

uint16_t supply_mv(void) {
    ADMUX = _BV(REFS0) | 0x0E;  // the 1.1 V reference, measured by the supply
    ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
    _delay_us(400);  // the reference settles
    convert();
    uint16_t sum = 0;
    for (uint8_t i = 0; i < SAMPLES; i++) {
        sum += convert();
    }
    ADCSRA = 0;
    return sum ? (uint16_t)(REFERENCE_MV * 1024 * SAMPLES / sum) : 0;
}
