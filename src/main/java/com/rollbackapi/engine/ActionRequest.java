package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What an agent asks the engine to do, or tells it that was done.
///
/// @param epoch of the lease that the run holds; a request under an earlier one is refused
/// @param intent computes the writes from the state they start from
/// @param origin whether the engine decides about it, or it happened elsewhere and is only recorded
public record ActionRequest(
        Action.Identity identity,
        long epoch,
        String tool,
        Optional<Json> args,
        Intent intent,
        Action.Result result,
        Json.Obj extra,
        Origin origin) {

    public enum Origin {
        /// Leases and policies decide.
        LIVE,
        /// A fact from another system's records: it cannot be refused any more.
        IMPORTED
    }

    /// Computes writes from the state before them.
    public interface Intent {
        /// Throws [RefusedException] where the action does not fit the state; nothing is changed then.
        List<Content> writes(Reading state) throws IOException, RefusedException;
    }

    /// Reads the state that a write starts from.
    public interface Reading {
        Optional<byte[]> read(String target, String object) throws IOException;
    }

    /// The new content of an object; absent to delete it.
    public record Content(String target, String object, Optional<byte[]> after) {}

    /// The same, under another lease of its run.
    ActionRequest under(long otherEpoch) {
        return new ActionRequest(identity, otherEpoch, tool, args, intent, result, extra, origin);
    }

    /// A live request with writes known beforehand.
    public static ActionRequest live(
            Action.Identity identity, long epoch, String tool, Json args, List<Content> writes) {
        return new ActionRequest(
                identity,
                epoch,
                tool,
                Optional.of(args),
                state -> writes,
                new Action.Result(true, Optional.empty()),
                Json.Obj.EMPTY,
                Origin.LIVE);
    }
}
