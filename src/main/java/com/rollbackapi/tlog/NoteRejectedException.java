package com.rollbackapi.tlog;

/// A signed note or tree head is not to be believed; [#reason] says which kind of "no", the message the details.
public final class NoteRejectedException extends Exception {
    /// Why a note was refused.
    public enum Reason {
        /// Not in the one form the specification gives a note or a head.
        MALFORMED,
        /// No signature by a key we know: it may be genuine, but nobody we trust says so.
        UNKNOWN_SIGNER,
        /// A signature that names a key we know is not that key's: the note was changed, or forged.
        BAD_SIGNATURE,
        /// Signed as it should be, but the head of another log.
        WRONG_ORIGIN,
        /// Signed by a key of the log that has been revoked for heads of this size.
        REVOKED,
        /// Signed as it should be, but too few of the witnesses asked for have cosigned it.
        UNWITNESSED
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    NoteRejectedException(Reason reason, String problem) {
        super(problem);
        this.reason = reason;
    }

    static NoteRejectedException malformed(String problem) {
        return new NoteRejectedException(Reason.MALFORMED, problem);
    }

    public Reason reason() {
        return reason;
    }
}
