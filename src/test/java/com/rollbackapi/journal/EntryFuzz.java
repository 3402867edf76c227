package com.rollbackapi.journal;

import java.util.Arrays;

/// An entry is read or refused, and has one form; the action in it is read or refused by the exception that it
/// documents.
public final class EntryFuzz {
    private EntryFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            Entry entry = Entry.parse(0, data);
            if (!Arrays.equals(entry.toBytes(), data)) {
                throw new AssertionError("a second form of the same entry");
            }
            action(entry);
        } catch (MalformedEntryException e) {
            // as it should be
        }
    }

    private static void action(Entry entry) {
        try {
            Action action = Action.fromBody(entry.body());
            if (!Action.fromBody(action.toBody()).equals(action)) {
                throw new AssertionError("an action reads otherwise than it was written");
            }
        } catch (IllegalArgumentException e) {
            // it is none
        }
    }
}
