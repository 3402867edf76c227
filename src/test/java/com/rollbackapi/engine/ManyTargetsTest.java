package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.evidence.EvidencePack;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.LargeMembers;
import com.rollbackapi.projection.PictureHash;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.DirectoryTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More targets than one entry can name.
class ManyTargetsTest {
    /// A checkpoint's entry has some 175 bytes for each, and 65,535 in all.
    private static final int MANY = 384;

    private static final Operator.Request REQUEST = new Operator.Request("ops_lead", "the campaign was wrong");

    @TempDir
    private Path temp;

    @Test
    void theyAreRolledBackTogetherAndWhatIsExportedAndProvenHasThemAll() throws Exception {
        Path dir = temp.resolve("workspace");
        Engine.init(dir, TestClocks.create());
        Path file = temp.resolve("export.rbxj");
        Hash live;
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            for (int i = 0; i < MANY; i++) {
                Files.writeString(Files.createDirectories(folder(i)).resolve("f"), "before\n");
                engine.addTarget(
                        new TargetConfig(name(i), TargetConfig.Kind.DIRECTORY, Optional.of(folder(i))), REQUEST);
            }
            write(engine);
            Scope scope = new Scope.Runs(List.of("campaign"));
            Outcome outcome = engine.rollback(scope, engine.preview(scope).planHash(), REQUEST);
            assertThat(outcome).isInstanceOf(Outcome.Restored.class);
            for (int i = 0; i < MANY; i++) {
                assertThat(folder(i).resolve("f")).hasContent("before\n");
            }
            IndexedEntry saved = engine.source().entries(0, engine.picture().position()).stream()
                    .filter(e -> e.entry().event() == EventType.CHECKPOINT_SAVED)
                    .toList()
                    .getLast();
            assertThat(LargeMembers.references(saved.entry())).hasSize(1);
            EvidencePack.verify(
                    engine.evidence(((Outcome.Restored) outcome).rollbackId()),
                    Optional.of(engine.keys().newest()));
            engine.export(file);
            live = PictureHash.of(engine.picture());
        }
        try (FileSource exported = FileSource.open(file, Optional.empty(), System::nanoTime)) {
            assertThat(exported.findings()).isEmpty();
            assertThat(PictureHash.of(exported.head())).isEqualTo(live);
        }
    }

    private Path folder(int i) {
        return temp.resolve("folder-" + i);
    }

    private static String name(int i) {
        return "target-%04d-".formatted(i) + "x".repeat(48);
    }

    private static void write(Engine engine) throws Exception {
        long epoch = engine.lease("campaign", "agent");
        for (int from = 0; from < MANY; from += 64) {
            List<ActionRequest.Content> writes = new ArrayList<>();
            for (int i = from; i < from + 64; i++) {
                writes.add(new ActionRequest.Content(
                        name(i), "f", Optional.of(DirectoryTarget.fileLeaf("after\n".getBytes(UTF_8), false))));
            }
            Action.Identity identity = new Action.Identity(
                    "campaign", "agent", "s" + from, Optional.empty(), "campaign/" + from, Optional.empty());
            assertThat(engine.perform(ActionRequest.live(identity, epoch, "change", Json.Obj.EMPTY, writes)))
                    .isInstanceOf(ActionResult.Executed.class);
        }
    }
}
