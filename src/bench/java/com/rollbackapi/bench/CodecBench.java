package com.rollbackapi.bench;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.erdtman.jcs.JsonCanonicalizer;

/// Records written as canonical JSON (RFC 8785) a second of CPU time, against java-json-canonicalization, whose only
/// way in is JSON text; so ours is also measured with reading the text first.
public final class CodecBench {
    private static final double TARGET = 800_000;
    private static final int RECORDS = 256;
    private static final String PEER = "java-json-canonicalization";

    private static final String[] DIGESTS = IntStream.range(0, RECORDS)
            .mapToObj(i -> Hash.of(new byte[] {(byte) i}).hex())
            .toArray(String[]::new);

    /// Records a second of CPU time.
    ///
    /// @param writing ours, from a tree in memory to bytes
    /// @param building ours, making the tree and writing it
    /// @param rewriting ours, from JSON bytes by way of the strict reader to bytes
    /// @param peer java-json-canonicalization, from JSON bytes to bytes
    /// @param encoding the ready text of a record to UTF-8 and no more: what no writer can be faster than
    public record Rates(double writing, double building, double rewriting, double peer, double encoding) {}

    private CodecBench() {}

    /// Runs it and writes `target/bench/codec.json`.
    public static void main(String[] args) throws Exception {
        Rates rates = measure();
        Report.bench("codec")
                .add(written(rates))
                .add(Row.of("the same, the tree built first", rates.building(), "1/CPU s")
                        .peer(PEER, rates.peer()))
                .add(Row.of("the same, the JSON read first as the peer must", rates.rewriting(), "1/CPU s")
                        .peer(PEER, rates.peer()))
                .add(Row.of("a record", CanonicalJson.bytes(record(1)).length, "bytes"))
                .finish();
    }

    /// The row that has a target; the journal's benchmark has it, too.
    static Row written(Rates rates) {
        return Row.of("600-byte records written as canonical JSON", rates.writing(), "1/CPU s")
                .ceiling("ready text encoded as UTF-8", rates.encoding())
                .peer(PEER, rates.peer())
                .atLeast(TARGET);
    }

    /// Takes about half a minute; nothing else should run.
    public static Rates measure() throws Exception {
        List<Json> trees =
                IntStream.range(0, RECORDS).mapToObj(CodecBench::record).toList();
        List<byte[]> texts = trees.stream().map(CanonicalJson::bytes).toList();
        List<String> ready =
                texts.stream().map(t -> new String(t, StandardCharsets.UTF_8)).toList();
        double[] medians = CpuRate.medians(
                () -> {
                    for (Json tree : trees) {
                        check(CanonicalJson.bytes(tree));
                    }
                    return RECORDS;
                },
                () -> {
                    for (int i = 0; i < RECORDS; i++) {
                        check(CanonicalJson.bytes(record(i)));
                    }
                    return RECORDS;
                },
                () -> {
                    for (byte[] text : texts) {
                        check(CanonicalJson.bytes(StrictJson.parse(text)));
                    }
                    return RECORDS;
                },
                () -> {
                    for (byte[] text : texts) {
                        check(new JsonCanonicalizer(text).getEncodedUTF8());
                    }
                    return RECORDS;
                },
                () -> {
                    for (String text : ready) {
                        check(text.getBytes(StandardCharsets.UTF_8));
                    }
                    return RECORDS;
                });
        return new Rates(medians[0], medians[1], medians[2], medians[3], medians[4]);
    }

    private static void check(byte[] canonical) {
        if (canonical[canonical.length - 1] != '}') {
            throw new IllegalStateException("not a record");
        }
    }

    /// An `action.executed` as the engine writes it, its members in the order of the engine's calls.
    private static Json record(int i) {
        String before = "sha256:" + DIGESTS[i];
        String after = "sha256:" + DIGESTS[(i + 1) % RECORDS];
        Json write = Json.object()
                .put("target", "billing")
                .put("object", "invoice/inv_88400" + i)
                .put("op", "update")
                .put("before_ref", before)
                .put("after_ref", after)
                .build();
        Json action = Json.object().put("tool", "invoice.update").build();
        Json.Obj body = Json.object()
                .put("run_id", "wf_2026_05_06_09" + i)
                .put("agent_id", "billing-agent")
                .put("step_id", "step-" + i)
                .put("requested_action", action)
                .put("writes", Json.of(List.of(write)))
                .put("result", "ok")
                .put("class", "reversible")
                .put("note", "the customer's address was \"corrected\" after the customer's call of 6 May")
                .build();
        return Json.object()
                .put("v", 1)
                .put("event", "action.executed")
                .put("time", "2026-05-06T09:00:00.123Z")
                .put("actor", "billing-agent")
                .put("body", body)
                .build();
    }
}
