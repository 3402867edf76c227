package com.rollbackapi.evidence;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictBase64;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.LargeMembers;
import com.rollbackapi.rollback.Plan;
import com.rollbackapi.rollback.StoredPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What a pack holds: everything else in it follows from this.
///
/// @param plan the plan's exact bytes
/// @param members those of entries that were too large for them
/// @param contents versions of the objects that the plan touches; those that are large are left out
record Materials(
        SigningLog log,
        byte[] plan,
        List<ProvenEntry> entries,
        NavigableMap<Hash, byte[]> members,
        NavigableMap<Hash, byte[]> contents) {
    private static final int MAX_ENTRIES = 100_000;
    private static final String MEMBERS = "members";

    Materials {
        entries = List.copyOf(entries);
        members = Collections.unmodifiableNavigableMap(new TreeMap<>(members));
        contents = Collections.unmodifiableNavigableMap(new TreeMap<>(contents));
    }

    /// Reads the plan back.
    Plan readPlan() throws EvidenceRejectedException {
        try {
            return StoredPlan.read(hash -> Optional.of(plan), Hash.of(plan));
        } catch (IOException e) {
            throw new EvidenceRejectedException("the plan", String.valueOf(e.getMessage()));
        }
    }

    static Materials parse(Fields predicate) throws EvidenceRejectedException {
        List<ProvenEntry> entries = new ArrayList<>();
        List<Fields> listed = predicate.objects("entries");
        if (listed.size() > MAX_ENTRIES) {
            throw predicate.odd("it has more than " + MAX_ENTRIES + " entries");
        }
        NavigableMap<Hash, byte[]> members = members(predicate);
        for (Fields e : listed) {
            entries.add(ProvenEntry.parse(e, hash -> Optional.ofNullable(members.get(hash))));
        }
        NavigableMap<Hash, byte[]> contents = new TreeMap<>();
        for (Fields c : predicate.objects("contents")) {
            byte[] content = c.base64("content");
            if (!Hash.of(content).equals(c.hash("sha256"))) {
                throw c.odd("its content has the SHA-256 " + Hash.of(content));
            }
            contents.put(Hash.of(content), content);
        }
        return new Materials(
                SigningLog.parse(predicate.inside("log")),
                predicate.text("plan").getBytes(StandardCharsets.UTF_8),
                entries,
                members,
                contents);
    }

    private static NavigableMap<Hash, byte[]> members(Fields predicate) throws EvidenceRejectedException {
        NavigableMap<Hash, byte[]> members = new TreeMap<>();
        if (predicate.object().get(MEMBERS).isPresent()) {
            for (String text : predicate.texts(MEMBERS)) {
                byte[] member = text.getBytes(StandardCharsets.UTF_8);
                members.put(Hash.of(member), member);
            }
        }
        return members;
    }

    /// Every member belongs to an entry.
    void requireMembersOfEntries() throws EvidenceRejectedException {
        Set<Hash> spokenOf = new HashSet<>();
        entries.forEach(e -> spokenOf.addAll(LargeMembers.references(e.entry())));
        for (Hash hash : members.keySet()) {
            if (!spokenOf.contains(hash)) {
                throw new EvidenceRejectedException("the members", "no entry has " + hash);
            }
        }
    }

    /// Every content is a version that the plan speaks of.
    void requireContentsOf(Plan steps) throws EvidenceRejectedException {
        Set<Hash> versions = new HashSet<>();
        steps.steps().forEach(s -> {
            s.expected().ifPresent(versions::add);
            s.replacement().ifPresent(versions::add);
        });
        for (Hash hash : contents.keySet()) {
            if (!versions.contains(hash)) {
                throw new EvidenceRejectedException("content " + hash, "no step of the plan speaks of it");
            }
        }
    }

    Json.Builder toJson() {
        List<Json> versions = new ArrayList<>();
        contents.forEach((hash, content) -> versions.add(Json.object()
                .put("content", StrictBase64.encode(content))
                .put("sha256", hash.hex())
                .build()));
        Json.Builder json = Json.object();
        if (!members.isEmpty()) {
            json.strings(
                    MEMBERS,
                    members.values().stream()
                            .map(m -> new String(m, StandardCharsets.UTF_8))
                            .toList());
        }
        return json.put("log", log.toJson())
                .put("plan", new String(plan, StandardCharsets.UTF_8))
                .put(
                        "entries",
                        Json.of(entries.stream().map(ProvenEntry::toJson).toList()))
                .put("contents", Json.of(versions));
    }
}
