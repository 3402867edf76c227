package com.rollbackapi.rollback;

import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.Picture;
import java.util.List;
import java.util.stream.Collectors;

/// Finds checkpoints by what people call them.
public final class Checkpoints {
    private static final String PREFIX = "checkpoint_";

    private Checkpoints() {}

    /// By id (`CKPT-025`), name (`checkpoint_7fa91c`) or leading hex digits of the root. An ambiguous one is
    /// refused with the candidates.
    public static CheckpointRow find(Picture picture, String text) throws UnknownScopeException {
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
}
