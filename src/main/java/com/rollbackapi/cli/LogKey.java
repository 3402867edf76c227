package com.rollbackapi.cli;

import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.tlog.NoteVerifier;

/// The log's key as `--key` gives it.
final class LogKey {
    private LogKey() {}

    static NoteVerifier parse(String vkey) throws RefusedException {
        try {
            return NoteVerifier.parse(vkey.strip());
        } catch (MalformedKeyException e) {
            throw new RefusedException("--key: " + e.getMessage());
        }
    }
}
