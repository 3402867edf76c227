package com.rollbackapi.tlog;

import com.rollbackapi.tlog.NoteRejectedException.Reason;
import java.util.ArrayList;
import java.util.List;

/// How many of which witnesses must have cosigned a head before it is believed, so that a log cannot show one history
/// to one reader and another to the next without as many witnesses being in league with it.
///
/// @param witnesses no two of one name, none with the key of another: each counts once
/// @param threshold 0 (nothing is asked) to the number of witnesses
public record WitnessPolicy(List<WitnessKey> witnesses, int threshold) {
    /// Asks for nothing.
    public static final WitnessPolicy NONE = new WitnessPolicy(List.of(), 0);

    public WitnessPolicy {
        witnesses = List.copyOf(witnesses);
        if (threshold < 0 || threshold > witnesses.size()) {
            throw new IllegalArgumentException(
                    "a threshold of " + threshold + " does not go with " + witnesses.size() + " witnesses");
        }
        if (witnesses.stream().map(WitnessKey::name).distinct().count() < witnesses.size()
                || witnesses.stream().map(WitnessKey::key).distinct().count() < witnesses.size()) {
            throw new IllegalArgumentException("two witnesses have one name or one key, and would count twice");
        }
    }

    /// The witnesses that have cosigned. Throws with `BAD_SIGNATURE` where a cosignature that names one of them is
    /// not its own: then the note is spoiled, as by any wrong signature of a known key.
    public List<WitnessKey> cosigners(SignedTreeHead head) throws NoteRejectedException {
        List<WitnessKey> found = new ArrayList<>();
        for (WitnessKey witness : witnesses) {
            for (NoteSignature signature : head.note().signatures()) {
                if (!witness.isNamedBy(signature) || found.contains(witness)) {
                    continue;
                }
                if (witness.verify(head.head(), signature).isEmpty()) {
                    throw new NoteRejectedException(
                            Reason.BAD_SIGNATURE, "the cosignature by " + signature + " is not on this head");
                }
                found.add(witness);
            }
        }
        return found;
    }

    /// Throws with `UNWITNESSED` where fewer than the threshold have cosigned.
    public void check(SignedTreeHead head) throws NoteRejectedException {
        List<WitnessKey> found = cosigners(head);
        if (found.size() < threshold) {
            throw new NoteRejectedException(
                    Reason.UNWITNESSED,
                    "the head of " + head.size() + " entries has the cosignatures of " + found.size() + " of "
                            + witnesses.size() + " witnesses, " + threshold + " are asked for; it has those of "
                            + found.stream().map(WitnessKey::name).toList());
        }
    }
}
