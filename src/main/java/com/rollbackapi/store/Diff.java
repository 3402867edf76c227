package com.rollbackapi.store;

import com.github.difflib.text.DiffRow;
import com.github.difflib.text.DiffRowGenerator;
import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonDiff;
import com.rollbackapi.codec.Limits;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.LeafDiff.Kind;
import com.rollbackapi.store.LeafDiff.Line;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Two trees side by side, leaf by leaf, and inside a leaf as its content allows.
public final class Diff {
    /// Lines of a text version; beyond, the versions are shown by size and hash.
    private static final int TEXT_LINES = 5_000;

    /// Lines around a change that are shown with it.
    private static final int CONTEXT = 2;

    private Diff() {}

    /// The leaves that differ, in the order of their names.
    ///
    /// @throws BlobMissingException where the content of one is not in `blobs`
    public static List<LeafDiff> between(Tree before, Tree after, BlobSource blobs) throws StoreException {
        List<LeafDiff> leaves = new ArrayList<>();
        for (LeafChange change : Tree.diff(before, after)) {
            leaves.add(of(change, blobs));
        }
        return leaves;
    }

    /// What a change of one leaf changes inside it.
    public static LeafDiff of(LeafChange change, BlobSource blobs) throws StoreException {
        Optional<byte[]> before = content(change.before(), change, blobs);
        Optional<byte[]> after = content(change.after(), change, blobs);
        Kind kind = before.isEmpty() ? Kind.ADDED : after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
        return new LeafDiff(change.name(), kind, lines(before, after));
    }

    private static Optional<byte[]> content(Optional<Hash> version, LeafChange change, BlobSource blobs)
            throws StoreException {
        return version.isEmpty()
                ? Optional.empty()
                : Optional.of(blobs.require(version.get(), "a version of " + change.name()));
    }

    private static List<Line> lines(Optional<byte[]> before, Optional<byte[]> after) {
        Optional<Json> a = before.flatMap(Diff::json);
        Optional<Json> b = after.flatMap(Diff::json);
        if (a.isPresent() == before.isPresent() && b.isPresent() == after.isPresent()) {
            return json(a, b);
        }
        Optional<List<String>> x = before.map(Diff::text).orElse(Optional.of(List.of()));
        Optional<List<String>> y = after.map(Diff::text).orElse(Optional.of(List.of()));
        if (x.isPresent() && y.isPresent()) {
            return text(x.get(), y.get());
        }
        List<Line> lines = new ArrayList<>();
        before.ifPresent(bytes -> lines.add(new Line('-', summary(bytes))));
        after.ifPresent(bytes -> lines.add(new Line('+', summary(bytes))));
        return lines;
    }

    private static String summary(byte[] bytes) {
        return bytes.length + " bytes, sha256 " + Hash.of(bytes).shortHex(12);
    }

    private static Optional<Json> json(byte[] bytes) {
        try {
            return Optional.of(StrictJson.parse(bytes, Limits.STATE));
        } catch (MalformedJsonException e) {
            return Optional.empty(); // it is shown as text then
        }
    }

    private static List<Line> json(Optional<Json> before, Optional<Json> after) {
        List<Line> lines = new ArrayList<>();
        Json empty = Json.object().build();
        boolean members = before.orElse(empty) instanceof Json.Obj && after.orElse(empty) instanceof Json.Obj;
        if (!members && (before.isEmpty() || after.isEmpty())) {
            before.ifPresent(v -> lines.add(new Line('-', CanonicalJson.text(v))));
            after.ifPresent(v -> lines.add(new Line('+', CanonicalJson.text(v))));
            return lines;
        }
        for (JsonDiff.Difference d : JsonDiff.between(before.orElse(empty), after.orElse(empty))) {
            String place = d.at().tokens().isEmpty() ? "" : d.at() + " ";
            d.before().ifPresent(v -> lines.add(new Line('-', place + CanonicalJson.text(v))));
            d.after().ifPresent(v -> lines.add(new Line('+', place + CanonicalJson.text(v))));
        }
        return lines;
    }

    /// Empty for bytes that are no UTF-8, or too many lines.
    private static Optional<List<String>> text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            List<String> lines = text.lines().toList();
            return text.indexOf('\0') >= 0 || lines.size() > TEXT_LINES ? Optional.empty() : Optional.of(lines);
        } catch (CharacterCodingException e) {
            return Optional.empty(); // it is shown by size and hash then
        }
    }

    private static List<Line> text(List<String> before, List<String> after) {
        List<DiffRow> rows =
                DiffRowGenerator.create().lineNormalizer(line -> line).build().generateDiffRows(before, after);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            DiffRow row = rows.get(i);
            switch (row.getTag()) {
                case DELETE -> lines.add(new Line('-', row.getOldLine()));
                case INSERT -> lines.add(new Line('+', row.getNewLine()));
                case CHANGE -> {
                    lines.add(new Line('-', row.getOldLine()));
                    lines.add(new Line('+', row.getNewLine()));
                }
                case EQUAL -> {
                    if (isNearChange(rows, i)) {
                        lines.add(new Line(' ', row.getNewLine()));
                    }
                }
            }
        }
        return lines;
    }

    private static boolean isNearChange(List<DiffRow> rows, int at) {
        return rows.subList(Math.max(0, at - CONTEXT), Math.min(rows.size(), at + CONTEXT + 1)).stream()
                .anyMatch(r -> r.getTag() != DiffRow.Tag.EQUAL);
    }
}
