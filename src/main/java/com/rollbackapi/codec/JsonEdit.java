package com.rollbackapi.codec;

import com.rollbackapi.codec.JsonPatch.Misfit;
import java.util.ArrayList;
import java.util.List;

/// The three writes that patches consist of, each giving a new document that shares what did not change.
final class JsonEdit {
    private JsonEdit() {}

    static Json add(Json document, JsonPointer path, Json value) throws Misfit {
        if (path.tokens().size() + depth(value) > Limits.DEPTH) {
            throw new Misfit("the document would be nested deeper than " + Limits.DEPTH);
        }
        return changed(document, path, 0, new Change.Add(value));
    }

    static Json remove(Json document, JsonPointer path) throws Misfit {
        return changed(document, path, 0, new Change.Remove());
    }

    static Json replace(Json document, JsonPointer path, Json value) throws Misfit {
        if (path.tokens().size() + depth(value) > Limits.DEPTH) {
            throw new Misfit("the document would be nested deeper than " + Limits.DEPTH);
        }
        return changed(document, path, 0, new Change.Replace(value));
    }

    /// What happens at the end of the path.
    private sealed interface Change {
        record Add(Json value) implements Change {}

        record Remove() implements Change {}

        record Replace(Json value) implements Change {}
    }

    private static int depth(Json value) {
        return switch (value) {
            case Json.Obj object ->
                1
                        + object.members().values().stream()
                                .mapToInt(JsonEdit::depth)
                                .max()
                                .orElse(0);
            case Json.Arr array ->
                1 + array.items().stream().mapToInt(JsonEdit::depth).max().orElse(0);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> 0;
        };
    }

    private static Json changed(Json here, JsonPointer path, int at, Change change) throws Misfit {
        if (at == path.tokens().size()) {
            return switch (change) {
                case Change.Add(Json value) -> value;
                case Change.Replace(Json value) -> value;
                case Change.Remove() -> throw new Misfit("the whole document cannot be removed");
            };
        }
        return switch (here) {
            case Json.Obj object -> inObject(object, path, at, change);
            case Json.Arr array -> inArray(array, path, at, change);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> throw nothingAt(path);
        };
    }

    private static Json inObject(Json.Obj object, JsonPointer path, int at, Change change) throws Misfit {
        String name = path.tokens().get(at);
        boolean last = at + 1 == path.tokens().size();
        if (last && change instanceof Change.Add(Json value)) {
            return object.with(name, value);
        }
        Json child = object.get(name).orElseThrow(() -> nothingAt(path));
        return last && change instanceof Change.Remove
                ? object.without(name)
                : object.with(name, changed(child, path, at + 1, change));
    }

    private static Json inArray(Json.Arr array, JsonPointer path, int at, Change change) throws Misfit {
        String token = path.tokens().get(at);
        List<Json> items = new ArrayList<>(array.items());
        boolean last = at + 1 == path.tokens().size();
        boolean insert = last && change instanceof Change.Add;
        int index = insert && token.equals("-") ? items.size() : JsonPointer.index(token);
        if (index < 0 || index > items.size() || (index == items.size() && !insert)) {
            throw new Misfit(
                    "'" + token + "' is no index into the " + items.size() + " items on the way to '" + path + "'");
        }
        if (last && change instanceof Change.Add(Json value)) {
            items.add(index, value);
        } else if (last && change instanceof Change.Remove) {
            items.remove(index);
        } else {
            items.set(index, changed(items.get(index), path, at + 1, change));
        }
        return new Json.Arr(items);
    }

    private static Misfit nothingAt(JsonPointer path) {
        return new Misfit("nothing is at '" + path + "'");
    }
}
