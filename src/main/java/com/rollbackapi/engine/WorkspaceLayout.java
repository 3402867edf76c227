package com.rollbackapi.engine;

import java.nio.file.Path;
import java.util.List;

/// Where things are in a workspace.
public record WorkspaceLayout(Path root) {
    public Path config() {
        return root.resolve("workspace.json");
    }

    /// The folders that every workspace has, an imported one too.
    List<Path> folders() {
        return List.of(journal(), store(), root.resolve("keys"));
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

    /// A key that is to take the place of that one.
    Path nextKey() {
        return root.resolve("keys").resolve("log.next.key");
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

    /// The declarations of services, a file each.
    Path services() {
        return root.resolve("services");
    }

    Path service(String name) {
        return services().resolve(name + ".toml");
    }

    Path targets() {
        return root.resolve("targets");
    }

    /// The live state of a documents target.
    public Path documents(String target) {
        return targets().resolve(target + ".db");
    }
}
