package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.EffectClass;
import com.rollbackapi.journal.EventType;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.target.http.Payments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An operation may call itself reversible once its compensation has restored a shadow, compared by hash.
final class ProvenCompensationTest extends PaymentsWorkspace {
    private Payments shadow;

    @BeforeEach
    void openTheShadow() throws Exception {
        shadow = new Payments();
        engine.lease(RUN, "agent");
    }

    @AfterEach
    void closeTheShadow() {
        shadow.close();
    }

    private byte[] reversible(String state) {
        String operations = "\n[operations.\"payment.charge\"]";
        String withShadow = """

            [shadow]
            base = "http://127.0.0.1:%d/api/"
            state = { method = "GET", path = "%s" }
            """.formatted(shadow.port(), state) + operations;
        String samples = """

            [[operations."payment.charge".proof]]
            args = { amount = 25, order = "#W1" }
            [[operations."payment.charge".proof]]
            args = { amount = 0.5, order = "#W2" }
            """;
        return (declaration()
                                .replace(operations, withShadow)
                                .replace("class = \"compensatable\"", "class = \"reversible\"")
                        + samples)
                .getBytes(UTF_8);
    }

    private byte[] reversible() {
        return reversible("/state");
    }

    private Path file() {
        return workspace().resolve("services").resolve("payments.toml");
    }

    private EffectClass declaredClass() {
        return engine.services().getFirst().operations().getFirst().effects().effects();
    }

    private EffectClass chargedClass(String step) throws Exception {
        assertThat(charge(step)).isInstanceOf(ActionResult.Executed.class);
        return last(EventType.ACTION_EXECUTED).effects().orElseThrow();
    }

    @Test
    void aCompensationThatDoesNotRestoreItsShadowMayNotBeDeclared() throws Exception {
        shadow.keepFee(1);
        assertThatThrownBy(() -> engine.addService("payments", reversible(), REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("payment.charge, sample 1, does not restore the shadow")
                .hasMessageContaining("/balance was 1000 and is 999")
                .hasMessageContaining("/fees was 0 and is 1");
        assertThat(file()).doesNotExist();
        assertThat(engine.services()).isEmpty();
        assertThat(journaled(EventType.COMPENSATION_PROVEN)).isEmpty();
        assertThat(payments.requests()).as("the live service is left alone").isEmpty();
    }

    @Test
    void aProvenOneIsJournaledWithItsRootsAndMayCallItselfReversible() throws Exception {
        ServiceRow row = engine.addService("payments", reversible(), REQUEST);
        assertThat(row.proven()).isOne();
        assertThat(row.compensations()).isOne();
        assertThat(shadow.effects()).isEqualTo(4);
        assertThat(payments.requests()).isEmpty();
        Json.Obj fact = journaled(EventType.COMPENSATION_PROVEN).getFirst().body();
        assertThat(fact.text("declaration")).contains(row.declaration());
        assertThat(fact.text("before_root")).isPresent().isEqualTo(fact.text("after_root"));
        assertThat(fact.number("samples")).hasValue(2);
        assertThat(chargedClass("s1")).isEqualTo(EffectClass.REVERSIBLE);
        assertThat(rollBack()).isInstanceOf(Outcome.Restored.class);
        assertThat(payments.balance()).isEqualTo(1_000);
    }

    @Test
    void aChangedDeclarationIsNotProvenAndCountsAsCompensatable() throws Exception {
        engine.addService("payments", reversible(), REQUEST);
        reopen();
        assertThat(engine.services().getFirst().proven()).as("read back").isOne();
        engine.close();
        Files.writeString(file(), "# a word\n", StandardOpenOption.APPEND);
        engine = Engine.open(workspace(), clocks);
        assertThat(engine.services().getFirst().proven()).isZero();
        assertThat(declaredClass()).as("as it says").isEqualTo(EffectClass.REVERSIBLE);
        assertThat(chargedClass("s1")).as("as it counts").isEqualTo(EffectClass.COMPENSATABLE);
        assertThat(engine.proveService("payments", REQUEST).proven()).isOne();
        assertThat(chargedClass("s2")).isEqualTo(EffectClass.REVERSIBLE);
    }

    @Test
    void aProofThatFailsLaterIsTakenBack() throws Exception {
        engine.addService("payments", reversible(), REQUEST);
        shadow.keepFee(1);
        assertThatThrownBy(() -> engine.proveService("payments", REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/balance");
        assertThat(engine.services().getFirst().proven()).isZero();
        reopen();
        assertThat(engine.services().getFirst().proven()).isZero();
        assertThat(journaled(EventType.COMPENSATION_DISPROVED)).hasSize(1);
        assertThat(chargedClass("s1")).isEqualTo(EffectClass.COMPENSATABLE);
    }

    @Test
    void aStateThatDoesNotShowTheCallProvesNothing() {
        assertThatThrownBy(() -> engine.addService("payments", reversible("/version"), REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("nothing would be proven");
    }

    @Test
    void aReversibleOneWithoutAShadowMayNotBeDeclared() {
        byte[] toml = declaration()
                .replace("class = \"compensatable\"", "class = \"reversible\"")
                .getBytes(UTF_8);
        assertThatThrownBy(() -> engine.addService("payments", toml, REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("a reversible operation proves it");
    }

    @Test
    void aJournalFromElsewhereBringsNoServices() throws Exception {
        engine.addService("payments", reversible(), REQUEST);
        charge("s1");
        Path export = folder.resolve("journal.rbxj");
        engine.export(export);
        Path imported = folder.resolve("imported");
        ImportedJournal.unpack(export, imported, java.util.Optional.empty());
        Files.createDirectories(imported.resolve("services"));
        Files.copy(file(), imported.resolve("services").resolve("payments.toml"));
        int before = payments.requests().size();
        try (FileSource source = FileSource.open(imported, java.util.Optional.empty(), () -> 0)) {
            assertThat(ServiceRow.read(imported, source)).isEmpty();
        }
        assertThatThrownBy(() -> Engine.open(imported, clocks)).hasMessageContaining("from elsewhere");
        assertThat(payments.requests()).hasSize(before);
    }
}
