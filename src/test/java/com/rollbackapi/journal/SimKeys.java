package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.DiskFullException;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.tlog.KeyStatement;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/// The keys of a simulated log, one after the other, and what a scenario says of them.
final class SimKeys {
    /// All that a process ever holds.
    static final List<SigningKey> ALL =
            IntStream.range(7, 11).mapToObj(SimKeys::key).toList();

    /// What readers pin.
    static final NoteVerifier FIRST = new NoteSigner(ALL.getFirst()).verifier();

    private SimKeys() {}

    private static SigningKey key(int fill) {
        byte[] seed = new byte[SigningKey.SIZE_BYTES];
        Arrays.fill(seed, (byte) fill);
        return SigningKey.fromBytes("sim", seed);
    }

    /// Another key signs from here on, or a replaced one is revoked; nothing where there is nothing more to say.
    ///
    /// @param asked is told of the entry before it is written
    static void speak(Journal journal, Random random, BiConsumer<byte[], CompletableFuture<List<Receipt>>> asked)
            throws IOException {
        LogKeys keys = journal.keys();
        int next = keys.terms().size();
        Optional<LogKeys.Term> replaced = keys.terms().stream()
                .filter(t -> t.state() == LogKeys.Term.State.REPLACED)
                .findFirst();
        CompletableFuture<List<Receipt>> future = new CompletableFuture<>();
        try {
            if (replaced.isPresent() && random.nextInt(3) == 0) {
                LogKeys.Term term = replaced.get();
                KeyStatement.Revoked word =
                        new KeyStatement.Revoked(term.key(), term.to().orElseThrow());
                future.complete(List.of(journal.revoke(word, s -> entry(EventType.KEY_REVOKED, s, asked, future))));
            } else if (next < ALL.size()) {
                future.complete(
                        List.of(journal.rotate(ALL.get(next), s -> entry(EventType.KEY_ROTATED, s, asked, future))));
            }
        } catch (DiskFullException e) {
            future.completeExceptionally(new IOException("refused", e));
            throw e;
        } catch (IOException e) {
            future.completeExceptionally(e);
            throw e;
        } catch (NoteRejectedException e) {
            throw new SimViolation("alive", "what is said of keys does not follow", e);
        }
    }

    private static byte[] entry(
            EventType event,
            KeyStatement statement,
            BiConsumer<byte[], CompletableFuture<List<Receipt>>> asked,
            CompletableFuture<List<Receipt>> future) {
        Json.Obj body = Json.object()
                .put("statement", new String(statement.bytes(), UTF_8))
                .build();
        byte[] entry = new Entry(event, Instant.EPOCH, "sim", body).toBytes();
        asked.accept(entry, future);
        return entry;
    }
}
