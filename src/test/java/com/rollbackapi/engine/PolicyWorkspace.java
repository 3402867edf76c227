package com.rollbackapi.engine;

import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A workspace under a policy, with documents targets that are empty yet.
abstract sealed class PolicyWorkspace permits InvariantsTest, RecoveryTest {
    static final Operator.Request REQUEST = new Operator.Request("ops_lead", "test");

    @TempDir
    private Path temp;

    private final String policy;
    private final List<String> targets;
    Engine engine;

    PolicyWorkspace(String policy, String... targets) {
        this.policy = policy;
        this.targets = List.of(targets);
    }

    @BeforeEach
    void openWorkspace() throws Exception {
        Path workspace = temp.resolve("workspace");
        Engine.init(workspace, TestClocks.create());
        Files.writeString(workspace.resolve("policy.toml"), policy);
        engine = Engine.open(workspace, TestClocks.create());
        for (String target : targets) {
            engine.addTarget(new TargetConfig(target, TargetConfig.Kind.DOCUMENTS, Optional.empty()), REQUEST);
        }
    }

    @AfterEach
    void closeEngine() throws Exception {
        engine.close();
    }
}
