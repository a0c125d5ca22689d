// A sensor board of Coldchain: measures, says frames on the serial line, keeps each until the gateway has it on disk.
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "clock.h"
#include "frames.h"
#include "sensors.h"
#include "serial.h"
#include "settings.h"

#define BLINK_MS 60
#define DARK_MS 190
#define LONGEST_IDLE_MS 250
#define LONGEST_SECOND_MS 1400  // what a second of the watchdog may really be

static volatile bool door_moved;
static bool door_said;

ISR(PCINT2_vect) {
    door_moved = true;
}

static void light(bool on) {
    if (on) {
        PORTB |= _BV(LED_PIN);
    } else {
        PORTB &= (uint8_t)~_BV(LED_PIN);
    }
}

// Two flashes: the SHT31 does not answer. Three: the DS18B20. Both: two, then three.
static void blink(uint8_t count) {
    light(false);
    clock_wait(DARK_MS);
    while (count--) {
        light(true);
        clock_wait(BLINK_MS);
        light(false);
        clock_wait(DARK_MS);
    }
}

static void measure(void) {
    frame_t measured = {.flags = 0};
    bool converting = ds18b20_convert();
    if (sht31_read(measured.sht)) {
        measured.flags |= HAS_SHT;
    }
    clock_measure_second();  // the DS18B20 needs 0.75 s: the time is used twice
    if (converting && ds18b20_read(measured.ds18)) {
        measured.flags |= HAS_DS18;
    }
    door_said = door_is_open();
    if (door_said) {
        measured.flags |= DOOR_OPEN;
    }
    measured.supply_mv = supply_mv();
    uint64_t now = clock_ms();
    measured.uptime_low_ms = (uint32_t)now;
    measured.uptime_high = (uint8_t)(now >> 32);
    *frames_new() = measured;
    frames_say();
    if (!(measured.flags & HAS_SHT)) {
        blink(2);
    }
    if (!(measured.flags & HAS_DS18)) {
        blink(3);
    }
}

static char *next_word(char **rest) {
    char *word = *rest;
    char *comma = word ? strchr(word, ',') : NULL;
    *rest = comma ? comma + 1 : NULL;
    if (comma) {
        *comma = 0;
    }
    return word;
}

// A1,<device>,<boot>,<sequence>
static void acknowledgement_heard(char *rest) {
    char *boot_text = next_word(&rest);
    char *end = NULL;
    if (rest && strtoul(boot_text, NULL, 16) == boot) {
        uint32_t sequence = strtoul(rest, &end, 10);
        if (end != rest && *end == 0) {
            frames_acknowledged(sequence);
        }
    }
}

// S1,<device>,<new name>,<interval in s>
static void setting_heard(char *rest) {
    char *name = next_word(&rest);
    char *end = NULL;
    if (rest) {
        unsigned long interval = strtoul(rest, &end, 10);
        if (end != rest && *end == 0 && interval <= INTERVAL_MAX_S && settings_change(name, (uint16_t)interval)) {
            clock_restart();
        }
    }
}

void line_heard(char *text) {
    char *rest = text;
    char *kind = next_word(&rest);
    char *device = next_word(&rest);
    if (!rest || strcmp(device, device_name) != 0) {
        return;
    }
    if (strcmp_P(kind, PSTR("A1")) == 0) {
        acknowledgement_heard(rest);
    } else if (strcmp_P(kind, PSTR("S1")) == 0) {
        setting_heard(rest);
    }
}

static void greet(void) {
    say_flash_text(PSTR("\r\ncoldchain "));
    say_text(device_name);
    say_flash_text(PSTR(" every "));
    say_number(interval_s);
    say_flash_text(PSTR(" s\r\n"));
}

static void rest_until(uint64_t due) {
    uint64_t now = clock_ms();
    uint64_t left = due > now ? due - now : 0;
    bool silent = !frames_kept() && now > LISTEN_AT_START_MS;
    if (silent && left > LONGEST_SECOND_MS) {
        uint16_t seconds = (uint16_t)((uint32_t)left / LONGEST_SECOND_MS);
        do {
            clock_deep_second();
        } while (--seconds && !door_moved);
    } else if (left) {
        clock_idle(left < LONGEST_IDLE_MS ? (uint16_t)left : LONGEST_IDLE_MS);
    }
}

int main(void) {
    DDRB |= _BV(LED_PIN);
    serial_on();
    sensors_start();
    clock_start();
    uint16_t noise = clock_noise();
    settings_start(noise, clock_noise());
    greet();
    uint64_t due = clock_ms();
    for (;;) {
        clock_guard();
        serial_listen();
        bool moved = door_moved;
        door_moved = false;
        if (clock_ms() >= due) {
            due += (uint64_t)interval_s * 1000;
            measure();
        } else if (moved && door_is_open() != door_said) {
            measure();  // between its times: a door is news
        }
        light(frames_kept());
        if (!frames_say()) {
            rest_until(due);
        }
    }
}
