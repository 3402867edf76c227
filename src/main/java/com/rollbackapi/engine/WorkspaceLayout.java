package com.rollbackapi.engine;

import java.nio.file.Path;

/// Where things are in a workspace.
public record WorkspaceLayout(Path root) {
    public Path config() {
        return root.resolve("workspace.json");
    }

    public Path journal() {
        return root.resolve("journal");
    }

    public Path store() {
        return root.resolve("store");
    }

    public Path key() {
        return root.resolve("keys").resolve("log.key");
    }

    /// The public half of the log's key, for whoever wants to pin it.
    public Path verifierKey() {
        return root.resolve("keys").resolve("log.vkey");
    }

    /// The keys that personal values are encrypted under; see [com.rollbackapi.crypto.SubjectKeyFolder].
    public Path subjectKeys() {
        return root.resolve("keys").resolve("subjects");
    }

    public Path policy() {
        return root.resolve("policy.toml");
    }

    public Path tokens() {
        return root.resolve("keys").resolve("tokens.json");
    }

    /// Whom the workspace asks to cosign its heads.
    public Path witnesses() {
        return root.resolve("witnesses.json");
    }

    /// The live state of a documents target.
    public Path documents(String target) {
        return root.resolve("targets").resolve(target + ".db");
    }
}
