package com.rollbackapi.projection;

import com.rollbackapi.projection.Picture.Counters;
import java.time.Instant;
import org.pcollections.PVector;
import org.pcollections.TreePMap;

/// The parts of a picture while one entry is folded in.
final class Draft {
    TreePMap<String, ServiceRow> services;
    TreePMap<String, RunRow> runs;
    TreePMap<String, CheckpointRow> checkpoints;
    PVector<CheckpointRow.RestoreEdge> restoreEdges;
    TreePMap<String, RollbackRow> rollbacks;
    PVector<TriggerRow> triggers;
    TreePMap<String, MigrationRow> migrations;
    TreePMap<String, ContainmentRow> containments;
    PVector<ActionRow> recentActions;
    TreePMap<String, VariantRow> variants;
    TreePMap<String, SessionRow> sessions;
    TreePMap<String, TaskRow> tasks;
    TreePMap<String, ErasureRow> erasures;
    Counters counters;
    World world;

    Draft(Picture p) {
        services = p.services();
        runs = p.runs();
        checkpoints = p.checkpoints();
        restoreEdges = p.restoreEdges();
        rollbacks = p.rollbacks();
        triggers = p.triggers();
        migrations = p.migrations();
        containments = p.containments();
        recentActions = p.recentActions();
        variants = p.variants();
        sessions = p.sessions();
        tasks = p.tasks();
        erasures = p.erasures();
        counters = p.counters();
        world = p.world();
    }

    Picture picture(long position, Instant time) {
        return new Picture(
                position,
                time,
                services,
                runs,
                checkpoints,
                restoreEdges,
                rollbacks,
                triggers,
                migrations,
                containments,
                recentActions,
                variants,
                sessions,
                tasks,
                erasures,
                counters,
                world);
    }
}
