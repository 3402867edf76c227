package com.rollbackapi.engine;

import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.JsonPointer;
import com.rollbackapi.crypto.Disclosure;
import com.rollbackapi.crypto.Redactable;
import com.rollbackapi.crypto.SubjectKeys;
import com.rollbackapi.journal.Action;
import com.rollbackapi.policy.PersonalField;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes the declared personal values out of an action before anything of it is hashed, stored, shown to a policy or
/// journaled. It never fails to for want of a subject: a value that nobody is named for is its run's.
final class Concealing {
    private final List<PersonalField> personal;
    private final SubjectKeys keys;
    private final SecureRandom random;

    Concealing(List<PersonalField> personal, SubjectKeys keys, SecureRandom random) {
        this.personal = List.copyOf(personal);
        this.keys = keys;
        this.random = random;
    }

    /// The same action with redactable values where personal ones were. The keys they are encrypted under are
    /// durable once [SubjectKeys#sync] has returned. Throws where a key cannot be made: such an action does not
    /// happen.
    ActionRequest conceal(ActionRequest request) throws IOException {
        Json.Obj plain = fields(request);
        Map<JsonPointer, String> subjects = subjects(request, plain);
        if (subjects.isEmpty()) {
            return request;
        }
        Json concealed = Redactables.changed(plain, JsonPointer.ROOT, (at, value) -> {
            String subject = subjects.get(at);
            return subject == null ? Optional.empty() : Optional.of(redactable(at, value, subject));
        });
        if (!(concealed instanceof Json.Obj fields && fields.get("extra").orElseThrow() instanceof Json.Obj extra)) {
            throw new IllegalStateException(
                    "no field is all of an action, nor all of what it has beside the known ones");
        }
        return new ActionRequest(
                request.identity(),
                request.epoch(),
                request.tool(),
                fields.get("args"),
                request.intent(),
                new Action.Result(request.result().ok(), fields.get("error")),
                extra,
                request.origin());
    }

    private static Json.Obj fields(ActionRequest request) {
        Json.Builder fields = Json.object();
        request.args().ifPresent(args -> fields.put("args", args));
        request.result().error().ifPresent(error -> fields.put("error", error));
        return fields.put("extra", request.extra()).build();
    }

    /// Whose value is in which place. What names a subject is personal itself. What only looks like a redactable
    /// value was not made here, perhaps copied from another entry: it is taken for the plain value that it is.
    private Map<JsonPointer, String> subjects(ActionRequest request, Json.Obj fields) {
        String run = request.identity().runId();
        Map<JsonPointer, String> subjects = new HashMap<>();
        for (PersonalField declared : personal) {
            if (declared.isOf(request.tool())) {
                for (PersonalField.Place place : declared.in(fields)) {
                    Optional<String> named =
                            place.subject().flatMap(s -> s.in(fields)).flatMap(Concealing::name);
                    subjects.putIfAbsent(place.at(), named.orElse(run));
                    if (named.isPresent()) {
                        subjects.putIfAbsent(place.subject().orElseThrow(), named.get());
                    }
                }
            }
        }
        Redactables.in(fields).keySet().forEach(place -> subjects.putIfAbsent(place, run));
        return subjects;
    }

    private static Optional<String> name(Json value) {
        return switch (value) {
            case Json.Str(String text) when !text.isBlank() -> Optional.of(text);
            case Json.Num number -> Optional.of(CanonicalJson.text(number));
            case Json.Str _, Json.Bool _, Json.Null _, Json.Obj _, Json.Arr _ -> Optional.empty();
        };
    }

    private Json redactable(JsonPointer at, Json value, String subject) throws IOException {
        Disclosure disclosure = Disclosure.draw(at.text(), value, random);
        return Redactable.conceal(disclosure, keys.of(subject), random).toJson();
    }
}
