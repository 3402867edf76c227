package com.rollbackapi.engine;

import com.rollbackapi.projection.ActionRow;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.projection.CheckpointRow.Purpose;
import com.rollbackapi.projection.Picture;
import com.rollbackapi.rollback.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// What a simulated operator asks to be rolled back.
final class SimScopes {
    private SimScopes() {}

    /// Of whatever the journal has by now.
    ///
    /// @param quiet positions at which nothing was under way
    static Scope draw(Random random, Picture picture, List<Integer> quiet) {
        List<CheckpointRow> checkpoints = picture.checkpoints().values().stream()
                .filter(c ->
                        c.restorable() && (c.purpose() == Purpose.RESTORE_POINT || c.purpose() == Purpose.BASELINE))
                .toList();
        List<String> runs = List.copyOf(picture.runs().keySet());
        int kind = random.nextInt(7);
        List<String> written = picture.world().actions().values().stream()
                .filter(a -> a.writes() > 0 && a.tool().equals(SimLife.TOOL))
                .map(ActionRow::step)
                .toList();
        if ((kind == 2 || kind == 3) && !written.isEmpty()) {
            return new Scope.Steps(
                    List.of(written.get(random.nextInt(written.size())), written.get(random.nextInt(written.size()))));
        }
        if (runs.isEmpty() || kind == 0) {
            return new Scope.Checkpoint(
                    checkpoints.get(random.nextInt(checkpoints.size())).id(), Optional.empty());
        }
        if (kind == 1) {
            return new Scope.Position(quiet.get(random.nextInt(quiet.size())));
        }
        List<String> some = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            some.add(runs.get(random.nextInt(runs.size())));
        }
        return new Scope.Runs(some);
    }
}
