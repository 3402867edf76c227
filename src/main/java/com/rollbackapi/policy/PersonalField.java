package com.rollbackapi.policy;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A field of actions that is personal, as `[[personal]]` of a policy file declares it. Fields are places in an object
/// of the action's `args`, `error` and `extra`; the token `*` stands for every member or item there.
///
/// @param subject where the action names whose value it is; absent, or naming nobody, the value is the run's. Each `*`
/// is the one that the field's was, in order
/// @param tools patterns of the tools whose actions have it; none means all
public record PersonalField(JsonPointer field, Optional<JsonPointer> subject, List<String> tools) {
    private static final String ANY = "*";

    public PersonalField {
        tools = List.copyOf(tools);
        if (!isPersonal(field)) {
            throw new IllegalArgumentException(
                    "'" + field + "' is no place in /args, /error or an unknown field, which is /extra/…");
        }
        if (subject.isPresent()) {
            if (!isPersonal(subject.get())) {
                throw new IllegalArgumentException(
                        "'" + subject.get() + "' is no place in /args, /error or an unknown field, which is /extra/…");
            }
            if (wildcards(subject.get()) > wildcards(field)) {
                throw new IllegalArgumentException(
                        "'" + subject.get() + "' has more '*' than '" + field + "', so they do not belong together");
            }
        }
    }

    private static boolean isPersonal(JsonPointer place) {
        List<String> tokens = place.tokens();
        return !tokens.isEmpty()
                && switch (tokens.getFirst()) {
                    case "args" -> true;
                    case "error" -> tokens.size() == 1;
                    case "extra" -> tokens.size() > 1;
                    default -> false;
                };
    }

    private static long wildcards(JsonPointer place) {
        return place.tokens().stream().filter(ANY::equals).count();
    }

    /// A place where an action has such a field, and where that action would name its subject.
    public record Place(JsonPointer at, Optional<JsonPointer> subject) {}

    /// Whether actions of the tool have it.
    public boolean isOf(String tool) {
        return Glob.any(tools.stream().map(Glob::new).toList(), tool);
    }

    /// The places in an object of `args`, `error` and `extra`.
    public List<Place> in(Json.Obj action) {
        List<Place> places = new ArrayList<>();
        find(action, JsonPointer.ROOT, List.of(), places);
        return places;
    }

    private void find(Json here, JsonPointer at, List<String> bound, List<Place> places) {
        if (at.tokens().size() == field.tokens().size()) {
            places.add(new Place(at, subject.map(s -> bind(s, bound))));
            return;
        }
        String token = field.tokens().get(at.tokens().size());
        if (token.equals(ANY)) {
            for (String name : names(here)) {
                List<String> more = new ArrayList<>(bound);
                more.add(name);
                child(here, name).ifPresent(c -> find(c, at.child(name), more, places));
            }
        } else {
            child(here, token).ifPresent(c -> find(c, at.child(token), bound, places));
        }
    }

    private static Optional<Json> child(Json of, String name) {
        return JsonPointer.of(name).in(of);
    }

    private static List<String> names(Json of) {
        return switch (of) {
            case Json.Obj object -> List.copyOf(object.members().keySet());
            case Json.Arr array -> {
                List<String> indices = new ArrayList<>();
                for (int i = 0; i < array.items().size(); i++) {
                    indices.add(Integer.toString(i));
                }
                yield indices;
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> List.of();
        };
    }

    private static JsonPointer bind(JsonPointer pattern, List<String> bound) {
        List<String> tokens = new ArrayList<>();
        int next = 0;
        for (String token : pattern.tokens()) {
            tokens.add(token.equals(ANY) ? bound.get(next++) : token);
        }
        return new JsonPointer(tokens);
    }
}
