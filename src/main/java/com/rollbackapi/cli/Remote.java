package com.rollbackapi.cli;

import com.rollbackapi.engine.RefusedException;
import java.util.Optional;

/// What a command needs to follow a remote: the token from the environment, where no process list shows it, and the log
/// key, without which nothing could be believed.
final class Remote {
    private Remote() {}

    static String token() throws RefusedException {
        return Optional.ofNullable(System.getenv("RBX_TOKEN"))
                .orElseThrow(() -> new RefusedException("set RBX_TOKEN to the token that rbx serve printed"));
    }

    static String key(Optional<String> given) throws RefusedException {
        return given.orElseThrow(
                () -> new RefusedException("name the remote's log key with --key; rbx serve prints it"));
    }
}
