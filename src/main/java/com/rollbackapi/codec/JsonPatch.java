package com.rollbackapi.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A JSON Patch (RFC 6902): steps applied in order, all or nothing.
public record JsonPatch(List<PatchOperation> operations) {
    public JsonPatch {
        operations = List.copyOf(operations);
    }

    /// Reads a patch document; members that RFC 6902 does not know are ignored, as it demands.
    public static JsonPatch parse(Json document) throws MalformedPatchException {
        if (!(document instanceof Json.Arr(List<Json> items))) {
            throw new MalformedPatchException("a patch is an array of operations");
        }
        List<PatchOperation> operations = new ArrayList<>();
        for (Json item : items) {
            if (!(item instanceof Json.Obj fields)) {
                throw new MalformedPatchException("operation " + operations.size() + ": not an object");
            }
            try {
                operations.add(operation(fields));
            } catch (IllegalArgumentException e) {
                throw new MalformedPatchException("operation " + operations.size() + ": " + e.getMessage());
            }
        }
        return new JsonPatch(operations);
    }

    private static PatchOperation operation(Json.Obj fields) {
        String op = fields.text("op").orElseThrow(() -> missing("op"));
        JsonPointer path = pointer(fields, "path");
        return switch (op) {
            case "add" -> new PatchOperation.Add(path, value(fields));
            case "remove" -> new PatchOperation.Remove(path);
            case "replace" -> new PatchOperation.Replace(path, value(fields));
            case "move" -> new PatchOperation.Move(pointer(fields, "from"), path);
            case "copy" -> new PatchOperation.Copy(pointer(fields, "from"), path);
            case "test" -> new PatchOperation.Test(path, value(fields));
            default -> throw new IllegalArgumentException("there is no op '" + op + "'");
        };
    }

    private static JsonPointer pointer(Json.Obj fields, String name) {
        return JsonPointer.parse(fields.text(name).orElseThrow(() -> missing(name)));
    }

    private static Json value(Json.Obj fields) {
        return fields.get("value").orElseThrow(() -> missing("value"));
    }

    private static IllegalArgumentException missing(String member) {
        return new IllegalArgumentException("no member \"" + member + "\" of the right type");
    }

    /// The patch document.
    public Json toJson() {
        return Json.of(operations.stream().map(PatchOperation::toJson).toList());
    }

    /// Every place the patch reads or writes, in order, `from` included.
    public List<JsonPointer> paths() {
        return operations.stream().flatMap(o -> o.places().stream()).toList();
    }

    /// Whether no operation reads or writes outside `place`.
    public boolean isConfinedTo(JsonPointer place) {
        return paths().stream().allMatch(p -> p.isWithin(place));
    }

    /// The document after all operations; `document` itself never changes.
    public Json apply(Json document) throws PatchConflictException {
        Json result = document;
        for (int i = 0; i < operations.size(); i++) {
            try {
                result = after(operations.get(i), result);
            } catch (Misfit e) {
                throw new PatchConflictException(e.problem, i);
            }
        }
        return result;
    }

    private static Json after(PatchOperation operation, Json document) throws Misfit {
        return switch (operation) {
            case PatchOperation.Add(JsonPointer path, Json value) -> JsonEdit.add(document, path, value);
            case PatchOperation.Remove(JsonPointer path) -> JsonEdit.remove(document, path);
            case PatchOperation.Replace(JsonPointer path, Json value) -> JsonEdit.replace(document, path, value);
            case PatchOperation.Move(JsonPointer from, JsonPointer path) -> moved(document, from, path);
            case PatchOperation.Copy(JsonPointer from, JsonPointer path) ->
                JsonEdit.add(document, path, present(document, from));
            case PatchOperation.Test(JsonPointer path, Json value) -> tested(document, path, value);
        };
    }

    private static Json moved(Json document, JsonPointer from, JsonPointer path) throws Misfit {
        Json value = present(document, from);
        if (path.equals(from)) {
            return document;
        }
        if (path.isWithin(from)) {
            throw new Misfit("'" + from + "' cannot be moved into itself");
        }
        return JsonEdit.add(JsonEdit.remove(document, from), path, value);
    }

    private static Json tested(Json document, JsonPointer path, Json expected) throws Misfit {
        if (!present(document, path).equals(expected)) {
            throw new Misfit("the value at '" + path + "' is another one than the patch tests for");
        }
        return document;
    }

    private static Json present(Json document, JsonPointer path) throws Misfit {
        Optional<Json> value = path.in(document);
        return value.orElseThrow(() -> new Misfit("nothing is at '" + path + "'"));
    }

    /// What [#apply] reports with the number of the operation.
    static final class Misfit extends Exception {
        private static final long serialVersionUID = 1L;

        final String problem;

        Misfit(String problem) {
            super(problem);
            this.problem = problem;
        }
    }
}
