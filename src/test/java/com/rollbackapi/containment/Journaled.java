package com.rollbackapi.containment;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Assignment;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.projection.Fold;
import com.rollbackapi.projection.FoldException;
import com.rollbackapi.projection.Picture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A journal of facts about leases, in memory, folded as it grows.
final class Journaled {
    private static final Instant START = Instant.parse("2026-05-15T09:00:00Z");

    private final List<IndexedEntry> entries = new ArrayList<>();
    private Picture picture = Picture.EMPTY;

    /// What a restart does: folds the same entries again, from nothing.
    Picture restarted() {
        Picture fresh = Picture.EMPTY;
        for (IndexedEntry e : entries) {
            fresh = folded(fresh, e);
        }
        return fresh;
    }

    Picture picture() {
        return picture;
    }

    Leases leases() {
        return Leases.of(picture);
    }

    Journaled granted(String run, String agent, Lease.Access access) {
        return granted(run, agent, Assignment.NONE, access);
    }

    Journaled granted(String run, String agent, Assignment assignment, Lease.Access access) {
        if (!(leases().grant(run, agent, assignment, access) instanceof Verdict.Allowed(Lease lease))) {
            throw new IllegalStateException("the lease was denied");
        }
        Json.Builder body = Json.object()
                .put("run_id", lease.runId())
                .put("agent_id", lease.agentId())
                .put("epoch", lease.epoch())
                .put("read_only", lease.access() == Lease.Access.READ_ONLY);
        lease.assignment().addTo(body);
        return append(EventType.LEASE_GRANTED, body);
    }

    Journaled contained(String id, Reach reach) {
        return append(
                EventType.CONTAINMENT_APPLIED,
                Json.object()
                        .put("containment", id)
                        .put(reach.member(), reach.subject())
                        .strings("services", List.of())
                        .put("reason", "operator"));
    }

    Journaled revoked(String run) {
        Lease lease = leases().revoke(run).orElseThrow();
        return append(
                EventType.LEASE_REVOKED,
                Json.object().put("run_id", run).put("epoch", lease.epoch()).put("reason", "test"));
    }

    Journaled contained(String id, String run) {
        return append(
                EventType.CONTAINMENT_APPLIED,
                Json.object()
                        .put("containment", id)
                        .put("run_id", run)
                        .strings("services", List.of("prod-api-gateway"))
                        .put("reason", "BLAST-002"));
    }

    Journaled containedServices(String id, Optional<String> environment, String... services) {
        return append(
                EventType.CONTAINMENT_APPLIED,
                Json.object()
                        .put("containment", id)
                        .put("environment", environment)
                        .strings("services", List.of(services))
                        .put("reason", "operator"));
    }

    Journaled lifted(String id) {
        return append(EventType.CONTAINMENT_LIFTED, Json.object().put("containment", id));
    }

    Journaled deployed(String service, String environment) {
        return append(
                EventType.DEPLOY_COMPLETED,
                Json.object()
                        .put("deployment", "RBX-4418")
                        .put("service", service)
                        .put("version", "v.4.7.2")
                        .put("environment", environment));
    }

    private Journaled append(EventType event, Json.Builder body) {
        Entry entry = new Entry(event, START.plusSeconds(entries.size()), "engine", body.build());
        IndexedEntry next = new IndexedEntry(entries.size(), entry);
        picture = folded(picture, next);
        entries.add(next);
        return this;
    }

    private static Picture folded(Picture before, IndexedEntry next) {
        try {
            return new Fold(hash -> Optional.empty()).fold(before, next);
        } catch (FoldException e) {
            throw new IllegalStateException(e);
        }
    }
}
