package com.rollbackapi.journal;

import com.rollbackapi.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// For whom a run works, and on which class of tasks: what an incident can be confined to across runs and agents. A run
/// has one from its first lease to its end, so that no action can leave it by naming another or none.
///
/// @param tenant on whose behalf the run acts; absent where it acts for none
/// @param taskClass the class that its work is of; absent where it is of none
public record Assignment(Optional<String> tenant, Optional<String> taskClass) {
    public static final Assignment NONE = new Assignment(Optional.empty(), Optional.empty());

    /// The longest name, in bytes of UTF-8: journals come from others, and a name is read by people.
    private static final int LIMIT_BYTES = 200;

    /// Throws `IllegalArgumentException` for a name that is blank, too long or has control characters.
    public Assignment {
        tenant.ifPresent(name -> requireName("tenant", name));
        taskClass.ifPresent(name -> requireName("task_class", name));
    }

    /// The members `tenant` and `task_class` of an object, each absent or a name.
    public static Assignment of(Json.Obj o) {
        return new Assignment(name(o, "tenant"), name(o, "task_class"));
    }

    /// Adds the members that [#of] reads.
    public void addTo(Json.Builder body) {
        body.put("tenant", tenant).put("task_class", taskClass);
    }

    /// This one, with what it leaves open taken from another.
    public Assignment or(Assignment other) {
        return new Assignment(tenant.or(other::tenant), taskClass.or(other::taskClass));
    }

    /// What somebody says in contradiction to this, in words; empty where nothing is. Whoever names nothing
    /// contradicts nothing.
    public Optional<String> contradictedBy(Assignment said) {
        return contradiction("works for", "tenant", tenant, said.tenant)
                .or(() -> contradiction("is of", "task class", taskClass, said.taskClass));
    }

    private static Optional<String> contradiction(
            String verb, String what, Optional<String> is, Optional<String> said) {
        return said.filter(name -> !is.equals(said))
                .map(name -> verb + " "
                        + is.map(known -> what + " " + known).orElse("no " + what)
                        + ", not " + what + " " + name);
    }

    private static Optional<String> name(Json.Obj o, String member) {
        return switch (o.get(member).orElse(Json.Null.NULL)) {
            case Json.Str(String name) -> Optional.of(name);
            case Json.Null _ -> Optional.empty();
            case Json.Obj _, Json.Arr _, Json.Num _, Json.Bool _ ->
                throw new IllegalArgumentException("has a \"" + member + "\" that is no text");
        };
    }

    private static void requireName(String member, String name) {
        if (name.isBlank()
                || name.chars().anyMatch(Character::isISOControl)
                || name.getBytes(StandardCharsets.UTF_8).length > LIMIT_BYTES) {
            throw new IllegalArgumentException("has no name in \"" + member + "\": 1 to " + LIMIT_BYTES
                    + " bytes, not blank and without control characters");
        }
    }
}
