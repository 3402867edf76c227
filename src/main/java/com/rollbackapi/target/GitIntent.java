package com.rollbackapi.target;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.target.GitState.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// All that one commit of the target changes, each from what to what, so that it can be finished after a crash between
/// any two steps: what already is as it shall be is done, and what is neither is left alone.
///
/// It is written down durably before the first step and removed after the last.
record GitIntent(List<RefMove> refs, Optional<HeadMove> head, List<IndexMove> index, List<FileMove> files) {
    /// @param from the object's id; empty where the ref must not exist
    record RefMove(String ref, Optional<String> from, Optional<String> to) {}

    record HeadMove(Head from, Head to) {}

    record IndexMove(String path, Optional<GitEntry> from, Optional<GitEntry> to) {}

    /// @param from the hash of the file as a [FileLeaf]; empty where there must be none
    /// @param staged where the new file waits, below our own folder; empty where it is to be deleted
    record FileMove(String path, Optional<Hash> from, Optional<String> staged) {}

    GitIntent {
        refs = List.copyOf(refs);
        index = List.copyOf(index);
        files = List.copyOf(files);
    }

    byte[] toBytes() {
        return CanonicalJson.bytes(Json.object()
                .put("version", 1)
                .put(
                        "refs",
                        rows(
                                refs,
                                r -> Json.object()
                                        .put("ref", r.ref())
                                        .put("from", r.from())
                                        .put("to", r.to())
                                        .build()))
                .put(
                        "head",
                        rows(
                                head.stream().toList(),
                                h -> Json.object()
                                        .put("from", h.from().ref())
                                        .put("from_branch", h.from().onBranch())
                                        .put("to", h.to().ref())
                                        .put("to_branch", h.to().onBranch())
                                        .build()))
                .put(
                        "index",
                        rows(
                                index,
                                i -> Json.object()
                                        .put("path", i.path())
                                        .put("from", i.from().map(GitIntent::text))
                                        .put("to", i.to().map(GitIntent::text))
                                        .build()))
                .put(
                        "files",
                        rows(
                                files,
                                f -> Json.object()
                                        .put("path", f.path())
                                        .put("from", f.from().map(Hash::hex))
                                        .put("staged", f.staged())
                                        .build()))
                .build());
    }

    /// Throws `IllegalArgumentException` for other bytes than [#toBytes] gives.
    static GitIntent parse(byte[] bytes) {
        try {
            Json.Obj o = StrictJson.parse(bytes, Limits.STATE) instanceof Json.Obj found ? found : Json.Obj.EMPTY;
            if (o.number("version").orElse(0) != 1) {
                throw new IllegalArgumentException("it is of another version than 1");
            }
            return new GitIntent(
                    parsed(o, "refs", r -> new RefMove(text(r, "ref"), r.text("from"), r.text("to"))),
                    parsed(o, "head", h -> new HeadMove(head(h, "from"), head(h, "to"))).stream()
                            .findFirst(),
                    parsed(
                            o,
                            "index",
                            i -> new IndexMove(
                                    text(i, "path"),
                                    i.text("from").map(GitIntent::entry),
                                    i.text("to").map(GitIntent::entry))),
                    parsed(
                            o,
                            "files",
                            f -> new FileMove(text(f, "path"), f.text("from").map(Hash::parse), f.text("staged"))));
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static <T> Json rows(List<T> all, Function<T, Json> row) {
        return Json.of(all.stream().map(row).toList());
    }

    private static <T> List<T> parsed(Json.Obj o, String name, Function<Json.Obj, T> row) {
        List<T> all = new ArrayList<>();
        if (o.get(name).orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> items)) {
            items.forEach(i -> all.add(row.apply(i instanceof Json.Obj found ? found : Json.Obj.EMPTY)));
        }
        return all;
    }

    private static String text(Json.Obj o, String name) {
        return o.text(name).orElseThrow(() -> new IllegalArgumentException("no text \"" + name + "\""));
    }

    private static Head head(Json.Obj o, String name) {
        return new Head(o.get(name + "_branch").orElse(Json.Null.NULL).equals(Json.of(true)), text(o, name));
    }

    private static String text(GitEntry entry) {
        return entry.mode() + " " + entry.object();
    }

    private static GitEntry entry(String text) {
        int space = text.indexOf(' ');
        return new GitEntry(text.substring(0, space), text.substring(space + 1));
    }
}
