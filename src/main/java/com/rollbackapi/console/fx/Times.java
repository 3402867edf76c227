package com.rollbackapi.console.fx;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times and durations as the console writes them: UTC, and the reader's own zone where a tooltip asks for it.
public final class Times {
    private static final DateTimeFormatter CLOCK = utc("HH:mm:ss");
    private static final DateTimeFormatter MILLIS = utc("HH:mm:ss.SSS");
    private static final DateTimeFormatter FULL = utc("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter FULL_MILLIS = utc("yyyy-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSS zzz", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    private Times() {}

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /// `14:32:07`.
    public static String clock(Instant time) {
        return CLOCK.format(time);
    }

    /// `14:32:07.318`.
    public static String millis(Instant time) {
        return MILLIS.format(time);
    }

    /// `2026-05-06 09:14:02`.
    public static String full(Instant time) {
        return FULL.format(time);
    }

    /// `2026-05-06 09:14:02.118`.
    public static String fullMillis(Instant time) {
        return FULL_MILLIS.format(time);
    }

    /// In the zone of whoever looks.
    public static String local(Instant time) {
        return LOCAL.format(time);
    }

    /// `640 µs`, `18 ms`, `4.218 s`, `2 min 05 s`.
    public static String took(long micros) {
        if (micros < 1_000) {
            return micros + " µs";
        }
        long millis = micros / 1_000;
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%d.%03d s", millis / 1_000, millis % 1_000);
        }
        return length(millis);
    }

    /// `12 s`, `2 min 05 s`, `3 h 07 min`, from two days on `29 d 04 h`.
    public static String length(long millis) {
        long s = millis / 1_000;
        if (s < 60) {
            return s + " s";
        }
        if (s < 3_600) {
            return String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60);
        }
        if (s < 2 * 86_400) {
            return String.format(Locale.ROOT, "%d h %02d min", s / 3_600, s / 60 % 60);
        }
        return String.format(Locale.ROOT, "%d d %02d h", s / 86_400, s / 3_600 % 24);
    }

    /// `512 B`, `18.2 KB`, `1.4 MB`, in powers of 1,000.
    public static String bytes(long bytes) {
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 999.95 && unit < units.length - 1) {
            value /= 1_000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /// `38,412`.
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
