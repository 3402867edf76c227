package com.rollbackapi.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.SmallWorkspace;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.rollback.Preview;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.server.Served;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An operator elsewhere sees the preview that the engine itself makes, its rules on states included.
final class RemotePreviewTest {
    private static final Operator.Request REQUEST = new Operator.Request("ops_lead", "seen");
    private static final String POLICY = """
        [policy]
        name = "orders"
        version = "v1"

        [[rule]]
        id = "OPEN-001"
        title = "no order is open"
        layer = "verification failure"
        tier = 2
        on = "state"
        when = 'state("state", "orders").exists(o, o.value.status == "open")'
        response = "flag"
        """;

    @TempDir
    private Path temp;

    @Test
    void theRemotesInvariantsAreInThePreviewAndACheckpointIsApprovedThere() throws Exception {
        Path dir = temp.resolve("w");
        SmallWorkspace.create(dir, 3);
        Files.writeString(dir.resolve("policy.toml"), POLICY);
        try (Served served = Served.of(Engine.open(dir, TestClocks.create()));
                RemoteSource source = Elsewhere.open(served, temp)) {
            Operator operator = source.operator().orElseThrow();
            Scope scope = new Scope.Runs(List.of("run/1"));
            Preview there = served.engine().preview(scope);
            Preview here = operator.preview(scope);
            assertThat(here.planHash()).isEqualTo(there.planHash());
            assertThat(here.predictedRoot()).isEqualTo(there.predictedRoot());
            assertThat(here.invariants()).isEqualTo(there.invariants()).hasSize(1);
            assertThat(here.confidence().score()).isEqualTo(there.confidence().score());

            Scope step = new Scope.Steps(List.of("run/1/s0"));
            assertThat(operator.preview(step).planHash())
                    .isEqualTo(served.engine().preview(step).planHash());

            CheckpointRow row = operator.approveCheckpoint("CKPT-001", Operator.Approval.GRANTED, REQUEST);
            assertThat(row.approvedBy()).contains("ops_lead");
            assertThat(operator.approveCheckpoint("CKPT-001", Operator.Approval.REFUSED, REQUEST)
                            .approvedBy())
                    .isEqualTo(Optional.empty());
        }
    }
}
