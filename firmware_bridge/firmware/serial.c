#include "serial.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <avr/sleep.h>
#include <stdlib.h>
#include <string.h>
#include <util/crc16.h>

#include "board.h"

#define LINE_MAX 100  // [bytes] between "$" and the line end; the longest that concerns us is shorter
#define CRC_CHARS 4

#define OUTPUT_SIZE 64  // a power of 2

static volatile uint8_t input[256], input_head;
static uint8_t input_tail;
static volatile uint8_t output[OUTPUT_SIZE], output_head, output_tail;
static char line[LINE_MAX + 1];
static uint8_t line_length;
static bool line_open;
static uint16_t said_crc;
static bool said_any;

ISR(USART_RX_vect) {
    uint8_t byte = UDR0;
    if ((uint8_t)(input_head + 1) != input_tail) {  // full: the byte is lost, and its line with it
        input[input_head++] = byte;
    }
}

ISR(USART_UDRE_vect) {
    uint8_t tail = output_tail;
    if (tail == output_head) {
        UCSR0B &= (uint8_t)~_BV(UDRIE0);
        return;
    }
    UCSR0A = _BV(U2X0) | _BV(TXC0);
    UDR0 = output[tail];
    output_tail = (tail + 1) % OUTPUT_SIZE;
}

void serial_on(void) {
    UBRR0 = F_CPU / 8 / BAUD_RATE - 1;  // 117647 baud at 16 MHz, 2.1 % fast, as every Arduino is
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

void serial_off(void) {
    if (said_any) {
        while (output_tail != output_head) {
        }
        loop_until_bit_is_set(UCSR0A, TXC0);
        said_any = false;
    }
    UCSR0B = 0;
    PORTD |= _BV(PD0) | _BV(PD1);  // the line stays at rest
    line_open = false;
}

bool serial_has_input(void) {
    return input_head != input_tail;
}

static void line_ended(void) {
    if (line_length <= CRC_CHARS || line[line_length - CRC_CHARS - 1] != '*') {
        return;
    }
    line[line_length] = 0;
    uint8_t body = line_length - CRC_CHARS - 1;
    char *end;
    uint16_t stated = (uint16_t)strtoul(&line[body + 1], &end, 16);
    uint16_t crc = 0xFFFF;
    for (uint8_t i = 0; i < body; i++) {
        crc = _crc_xmodem_update(crc, (uint8_t)line[i]);
    }
    line[body] = 0;
    if (*end == 0 && stated == crc) {
        line_heard(line);
    }
}

void serial_listen(void) {
    while (serial_has_input()) {
        char c = (char)input[input_tail++];
        if (c == '$' || c == '\r' || c == '\n') {
            if (line_open) {
                line_ended();
            }
            line_open = c == '$';
            line_length = 0;
        } else if (line_open && line_length < LINE_MAX) {
            line[line_length++] = c;
        } else {
            line_open = false;  // too long, or outside of a line
        }
    }
}

// Sleeps lightly while there is no room; each byte that goes out makes some, and wakes.
void say_char(char c) {
    uint8_t next = (output_head + 1) % OUTPUT_SIZE;
    set_sleep_mode(SLEEP_MODE_IDLE);
    while (next == output_tail) {
        sleep_mode();
    }
    output[output_head] = (uint8_t)c;
    output_head = next;
    UCSR0B |= _BV(UDRIE0);
    said_any = true;
    said_crc = _crc_xmodem_update(said_crc, (uint8_t)c);
}

void say_text(const char *text) {
    while (*text) {
        say_char(*text++);
    }
}

void say_flash_text(const char *text) {
    char c;
    while ((c = (char)pgm_read_byte(text++))) {
        say_char(c);
    }
}

void say_hex(const uint8_t *bytes, uint8_t count) {
    while (count--) {
        for (uint8_t shift = 8; shift; shift -= 4) {
            uint8_t digit = *bytes >> (shift - 4) & 0x0F;
            say_char((char)(digit < 10 ? '0' + digit : 'A' - 10 + digit));
        }
        bytes++;
    }
}

void say_number(uint64_t number) {
    char digits[20];
    uint8_t count = 0;
    while (number > UINT32_MAX) {
        digits[count++] = (char)('0' + (uint8_t)(number % 10));
        number /= 10;
    }
    uint32_t rest = (uint32_t)number;  // 64-bit division is slow here
    do {
        digits[count++] = (char)('0' + (uint8_t)(rest % 10));
        rest /= 10;
    } while (rest);
    while (count) {
        say_char(digits[--count]);
    }
}

void say_line_start(void) {
    say_char('$');
    said_crc = 0xFFFF;
}

void say_line_end(void) {
    uint8_t crc[2] = {(uint8_t)(said_crc >> 8), (uint8_t)said_crc};
    say_char('*');
    say_hex(crc, 2);
    say_text("\r\n");
}
