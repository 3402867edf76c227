package com.rollbackapi.journal;

/// Another copy of a log was looked at and is not to be taken from: its head is not signed by our key, or its history
/// is not ours. Nothing was taken.
public final class MirrorRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public MirrorRefusedException(String message) {
        super(message);
    }

    static MirrorRefusedException fork(String what) {
        return new MirrorRefusedException("the mirror is a FORK of this journal: " + what
                + "; nothing was taken from it. Both heads carry the signature of one key: keep both copies and find"
                + " out who signed");
    }
}
