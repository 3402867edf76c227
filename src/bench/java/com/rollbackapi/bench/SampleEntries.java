package com.rollbackapi.bench;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.EventType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// What is appended: entries as the engine writes them. Made beforehand, since nobody is to be measured at writing
/// JSON.
final class SampleEntries {
    private static final byte[][] ENTRIES = new byte[4_096][];

    static {
        Arrays.setAll(ENTRIES, SampleEntries::entry);
    }

    private SampleEntries() {}

    /// The entry that writer `thread` appends as its `i`-th.
    static byte[] of(int thread, int i) {
        return ENTRIES[(thread + 64 * i) % ENTRIES.length];
    }

    static int sizeBytes() {
        return ENTRIES[1].length;
    }

    private static byte[] entry(int i) {
        Hash before = Hash.of(new byte[] {(byte) (i >> 8), (byte) i});
        Hash after = Hash.of(before.bytes());
        Json write = Json.object()
                .put("target", "billing")
                .put("object", "invoice/inv_" + (88_400 + i))
                .put("op", "update")
                .put("before_ref", "sha256:" + before.hex())
                .put("after_ref", "sha256:" + after.hex())
                .build();
        Json.Obj body = Json.object()
                .put("run_id", "wf_2026_05_06_09" + i % 64)
                .put("agent_id", "billing-agent")
                .put("step_id", "step-" + i)
                .put(
                        "requested_action",
                        Json.object().put("tool", "invoice.update").build())
                .put("writes", Json.of(List.of(write)))
                .put("result", "ok")
                .put("class", "reversible")
                .build();
        return new Entry(EventType.ACTION_EXECUTED, Instant.ofEpochMilli(1_778_000_000_000L + i), "billing-agent", body)
                .toBytes();
    }
}
