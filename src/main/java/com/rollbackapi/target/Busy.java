package com.rollbackapi.target;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// What an operating system says of a file or folder that somebody else uses just now: EBUSY, EAGAIN and ETXTBSY, and
/// a sharing violation. Java hands on the words alone.
final class Busy {
    private static final List<String> WORDS = List.of(
            "device or resource busy",
            "resource temporarily unavailable",
            "text file busy",
            "being used by another process");

    private Busy() {}

    static boolean is(IOException e) {
        String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(said::contains);
    }
}
