package com.rollbackapi.rollback;

import com.rollbackapi.projection.Timeline;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// "As of 14:00": a time turned into a position, once, before anything is planned. From there on the order of entries
/// counts and no clock.
public final class AsOf {
    private AsOf() {}

    /// The position after every entry up to and with a time. Entries are taken in their order: where the clock of a
    /// journal went back, its entries count as made when the latest before them was.
    ///
    /// Throws [UnknownScopeException] where the journal is empty or begins later.
    ///
    /// @param time `2026-05-06T14:00:00Z`, with any offset, or `14:00` in UTC on the day of the newest entry
    public static Scope.Position position(Timeline timeline, String time) throws UnknownScopeException {
        if (timeline.size() == 0) {
            throw new UnknownScopeException("the journal is empty, so there is no state as of " + time);
        }
        Instant newest = Instant.ofEpochMilli(timeline.timeMillis(timeline.size() - 1));
        long position = timeline.entryAt(instant(time, newest).toEpochMilli() + 1);
        if (position == 0) {
            throw new UnknownScopeException("the journal begins at " + Instant.ofEpochMilli(timeline.timeMillis(0))
                    + ", after " + time + "; name a later time");
        }
        return new Scope.Position(position);
    }

    private static Instant instant(String time, Instant newest) throws UnknownScopeException {
        try {
            if (time.indexOf('T') < 0) {
                return LocalTime.parse(time)
                        .atDate(LocalDate.ofInstant(newest, ZoneOffset.UTC))
                        .toInstant(ZoneOffset.UTC);
            }
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            throw new UnknownScopeException("'" + time
                    + "' is no time; write 2026-05-06T14:00:00Z, or 14:00 in UTC on the day of the newest entry");
        }
    }
}
