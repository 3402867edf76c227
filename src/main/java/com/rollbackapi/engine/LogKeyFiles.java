package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.KeyFile;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.tlog.KeyStatement;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/// The private keys of a workspace's log: `log.key` signs, `log.next.key` is to follow it. Which of them is in force,
/// the journal says: a new key is durable before the entry that names it, and takes the old one's place after a head
/// by it is. The old private key is then gone.
final class LogKeyFiles {
    private final Disk disk;
    private final WorkspaceLayout layout;
    private final Journal journal;
    private final SecureRandom random;
    private volatile SigningKey current;

    private LogKeyFiles(Disk disk, WorkspaceLayout layout, Journal journal, SecureRandom random) throws IOException {
        this.disk = disk;
        this.layout = layout;
        this.journal = journal;
        this.random = random;
        this.current = inForce(held(disk, layout));
    }

    /// @param journal opened with what [#held] gives
    static LogKeyFiles of(Disk disk, WorkspaceLayout layout, Journal journal, SecureRandom random) throws IOException {
        return new LogKeyFiles(disk, layout, journal, random);
    }

    /// The key that signs, or did before it was replaced, and one that is to follow or has.
    static List<SigningKey> held(Disk disk, WorkspaceLayout layout) throws IOException {
        List<SigningKey> held = new ArrayList<>(List.of(read(layout.key())));
        if (disk.exists(layout.nextKey())) {
            held.add(read(layout.nextKey()));
        }
        return held;
    }

    private static SigningKey read(Path file) throws IOException {
        try {
            return KeyFile.load(file);
        } catch (MalformedKeyException e) {
            throw new IOException(file + ": " + e.getMessage() + "; restore the key file from its backup", e);
        }
    }

    private SigningKey inForce(List<SigningKey> held) throws IOException {
        NoteVerifier newest = journal.keys().newest();
        return held.stream()
                .filter(k -> new NoteSigner(k).verifier().equals(newest))
                .findFirst()
                .orElseThrow(() -> new IOException("the key in force, " + newest.shortName() + ", is not here"));
    }

    /// What signs now.
    SigningKey current() {
        return current;
    }

    /// Finishes the change of a key that a crash cut off.
    void resume() throws IOException {
        if (!disk.exists(layout.nextKey())) {
            return;
        }
        SigningKey next = read(layout.nextKey());
        NoteVerifier verifier = new NoteSigner(next).verifier();
        if (!journal.keys().newest().equals(verifier)) {
            return; // made for a change that was never journaled: the next one takes it
        }
        journal.publish();
        AtomicFile.write(disk, layout.verifierKey(), (verifier.vkey() + "\n").getBytes(StandardCharsets.UTF_8));
        // a crash before the next line leaves both private keys; the journal says which is in force
        disk.rename(layout.nextKey(), layout.key());
        disk.syncDirectory(Objects.requireNonNull(layout.key().getParent()));
        current = next;
    }

    /// Puts a new key in the place of the one in force.
    LogKeys.Term rotate(EngineLedger ledger, Operator.Request request) throws IOException, RefusedException {
        resume();
        if (!disk.exists(layout.nextKey())) {
            // a crash behind this line leaves a key that no entry names; the next change takes it
            KeyFile.store(disk, layout.nextKey(), SigningKey.generate(current.name(), random));
        }
        SigningKey next = read(layout.nextKey());
        state(ledger, EventType.KEY_ROTATED, request, entry -> journal.rotate(next, entry));
        resume();
        return journal.keys().terms().getLast();
    }

    /// Says that of the heads which a replaced key signed those above a size do not count.
    ///
    /// @param key its vkey, or the id in it
    /// @param lastValid the largest head that counts; by default none that it signed
    LogKeys.Term revoke(EngineLedger ledger, String key, OptionalLong lastValid, Operator.Request request)
            throws IOException, RefusedException {
        resume();
        LogKeys.Term term = journal.keys().terms().stream()
                .filter(t -> t.key().vkey().equals(key) || t.key().shortName().endsWith("+" + key))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        "'" + key + "' is none of this log's keys; rbx key list names" + " them by vkey and id"));
        KeyStatement.Revoked word =
                new KeyStatement.Revoked(term.key(), lastValid.orElse(Math.max(0, term.from() - 1)));
        state(ledger, EventType.KEY_REVOKED, request, entry -> journal.revoke(word, entry));
        journal.publish();
        return journal.keys().terms().stream()
                .filter(t -> t.key().equals(term.key()))
                .findFirst()
                .orElseThrow();
    }

    private static void state(
            EngineLedger ledger, EventType event, Operator.Request request, EngineLedger.Stating stating)
            throws IOException, RefusedException {
        try {
            ledger.state(
                    event,
                    request.requestedBy(),
                    Json.object().put("reason", request.reason()).build(),
                    stating);
        } catch (NoteRejectedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }
}
