package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.SimBank.Trouble;
import com.rollbackapi.journal.Action;
import com.rollbackapi.projection.ActionRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// What agents do, from a seed.
record SimAgents(SimWorld world, Random random, int objects) {
    SimSystem system() {
        List<SimSystem> all = List.copyOf(world.systems.values());
        return all.get(random.nextInt(all.size()));
    }

    /// Up to three objects written or deleted, each once.
    List<ActionRequest.Content> writes(SimLife life, int step) {
        List<ActionRequest.Content> writes = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            SimSystem s = system();
            String object = "o" + random.nextInt(objects);
            Optional<Hash> there = life.picture().world().tree(s.name).get(object);
            boolean delete = there.isPresent() && random.nextInt(4) == 0;
            if (taken.add(SimModel.place(s.name, object))) {
                String words = random.nextInt(5) == 0 ? "as before" : "v" + step + "." + i;
                byte[] value = world.records.next(there, words, random).getBytes(StandardCharsets.UTF_8);
                writes.add(new ActionRequest.Content(s.name, object, delete ? Optional.empty() : Optional.of(value)));
            }
        }
        return writes;
    }

    /// Mostly an earlier action of the same run, often its last.
    Action.Grounds grounds(SimLife life, String run) {
        List<ActionRow> earlier = life.picture().world().actions().values().stream()
                .filter(a -> a.runId().equals(run))
                .toList();
        if (earlier.isEmpty() || random.nextInt(3) == 0) {
            return Action.Grounds.NONE;
        }
        ActionRow ground = random.nextBoolean() ? earlier.getLast() : earlier.get(random.nextInt(earlier.size()));
        return new Action.Grounds(List.of(), List.of(ground.step()));
    }

    /// The engine calls the bank, whose reply may be lost, or the agent has tried it itself; the action may write
    /// as well.
    void pay(SimLife life, Action.Identity who, int step) throws IOException {
        Action.Identity identity = who.restingOn(grounds(life, who.runId()));
        int luck = random.nextInt(8);
        String tool = SimBooks.TOOLS.get(random.nextInt(SimBooks.TOOLS.size()));
        boolean writes = luck > 3 && random.nextInt(3) == 0;
        switch (luck) {
            case 0 -> life.tried(identity, tool);
            case 1, 2, 3 -> {
                world.trouble(
                        1,
                        List.of(Trouble.LOSES_REQUEST, Trouble.LOSES_REPLY, Trouble.DELAYS)
                                .get(luck - 1));
                life.pay(identity, tool, List.of());
            }
            case 4 -> life.payLater(identity, tool);
            default -> life.pay(identity, tool, writes ? writes(life, step) : List.of());
        }
    }
}
