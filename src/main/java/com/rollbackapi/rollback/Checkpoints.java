package com.rollbackapi.rollback;

import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.Picture;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Finds checkpoints by what people call them.
public final class Checkpoints {
    /// Stands for the newest checkpoint that somebody approved.
    public static final String LAST_APPROVED = "last_approved";

    private static final String PREFIX = "checkpoint_";

    private Checkpoints() {}

    /// By id (`CKPT-025`), name (`checkpoint_7fa91c`) or leading hex digits of the root, or [#LAST_APPROVED]. An
    /// ambiguous one is refused with the candidates: a person decides, always.
    public static CheckpointRow find(Picture picture, String text) throws UnknownScopeException {
        if (text.equals(LAST_APPROVED)) {
            return lastApproved(picture);
        }
        CheckpointRow byId = picture.checkpoints().get(text);
        if (byId != null) {
            return byId;
        }
        String digits = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
        List<CheckpointRow> found = picture.checkpoints().values().stream()
                .filter(c -> !digits.isEmpty() && c.root().hex().startsWith(digits))
                .toList();
        List<CheckpointRow> restorable =
                found.stream().filter(CheckpointRow::restorable).toList();
        // two checkpoints of one content restore the same state: the newest stands for them
        if (!restorable.isEmpty()
                && restorable.stream().map(CheckpointRow::root).distinct().count() == 1) {
            return restorable.getLast();
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (found.isEmpty()) {
            throw new UnknownScopeException(
                    "no checkpoint '" + text + "' in this workspace; rbx checkpoint list shows them");
        }
        throw new UnknownScopeException("'" + text + "' could be "
                + found.stream().map(c -> c.id() + " " + c.name()).collect(Collectors.joining(", "))
                + "; give more digits or the id");
    }

    private static CheckpointRow lastApproved(Picture picture) throws UnknownScopeException {
        return picture.checkpoints().values().stream()
                .filter(c -> c.restorable() && c.approvedBy().isPresent())
                .max(Comparator.comparingLong(CheckpointRow::entry))
                .orElseThrow(() -> new UnknownScopeException(
                        "no checkpoint that can be restored is approved; rbx checkpoint approve CHECKPOINT"
                                + " approves one"));
    }
}
