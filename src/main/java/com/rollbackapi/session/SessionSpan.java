package com.rollbackapi.session;

import com.rollbackapi.journal.EventType.Risk;
import java.util.Optional;

/// A span of a journal to replay.
///
/// @param id `IR-yyyy-mmdd` of a recorded session, `incident-n` of one found, `journal` for all of it
/// @param first index of its first entry
/// @param end one past its last entry; for an open session, the journal's size
/// @param open whether it still grows
/// @param gravest the gravest risk among its markers
/// @param recordedBy who opened it; empty where nobody did
/// @param startMillis, endMillis times of its first and last entry, milliseconds since the epoch
public record SessionSpan(
        String id,
        String title,
        Kind kind,
        long first,
        long end,
        boolean open,
        Risk gravest,
        Optional<String> recordedBy,
        long startMillis,
        long endMillis) {

    /// Where a span comes from.
    public enum Kind {
        /// `session.opened` … `session.closed`.
        RECORDED,
        /// Found around markers of danger.
        INCIDENT,
        /// All of the journal.
        JOURNAL
    }

    public SessionSpan {
        if (first < 0 || end < first) {
            throw new IllegalArgumentException("a span from " + first + " to " + end);
        }
    }

    /// How many entries it has.
    public long entries() {
        return end - first;
    }

    public long lengthMillis() {
        return endMillis - startMillis;
    }

    /// Whether a position lies in it: at its start, or after any of its entries.
    public boolean holds(long position) {
        return position >= first && position <= end;
    }
}
