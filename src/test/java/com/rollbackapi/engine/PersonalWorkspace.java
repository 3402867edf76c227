package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.IndexedEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A workspace that declares personal fields, and actions that have them. Whatever is personal in them contains
/// [#ADA] or [#BOB], so that a test can look for it in every file.
public final class PersonalWorkspace {
    public static final String ADA = "ada.lovelace";
    public static final String BOB = "bob.babbage";
    static final String RUN = "run/1";

    /// What is declared: a value with its subject, one in a list, an error, an unknown field that is the run's.
    public static final String POLICY = """
        [policy]
        name = "people"
        version = "1"

        [[personal]]
        field = "/args/customer/email"
        subject = "/args/customer/id"

        [[personal]]
        field = "/args/friends/*/phone"
        subject = "/args/friends/*/name"

        [[personal]]
        field = "/error"
        subject = "/args/customer/id"

        [[personal]]
        field = "/extra/note"
        """;

    private PersonalWorkspace() {}

    public static void create(Path dir) throws IOException, RefusedException {
        SmallWorkspace.create(dir, 0);
        Files.writeString(new WorkspaceLayout(dir).policy(), POLICY);
        try (Engine engine = open(dir)) {
            engine.lease(RUN, "agent");
        }
    }

    public static Engine open(Path dir) throws IOException {
        return Engine.open(dir, TestClocks.create());
    }

    /// A call about a customer, who is called `NAME/id`, that writes no personal value to a target.
    public static long act(Engine engine, String name, int step) throws IOException {
        return act(
                engine,
                step,
                args(name),
                Json.object().put("note", "a note of " + name).build());
    }

    static Json.Obj args(String name) {
        return Json.object()
                .put("order", "o1")
                .put(
                        "customer",
                        Json.object()
                                .put("id", name + "/id")
                                .put("email", name + "@example.org")
                                .build())
                .build();
    }

    static long act(Engine engine, int step, Json args, Json.Obj extra) throws IOException {
        ActionRequest.Content content = new ActionRequest.Content(
                SmallWorkspace.TARGET, "orders/o1", Optional.of(("{\"status\":\"" + step + "\"}").getBytes(UTF_8)));
        ActionResult result = engine.perform(request(step, args, extra, List.of(content)));
        return switch (result) {
            case ActionResult.Executed executed -> executed.index();
            case ActionResult.Recorded recorded -> recorded.index();
            case ActionResult.Refused refused -> refused.index();
        };
    }

    static ActionRequest request(int step, Json args, Json.Obj extra, List<ActionRequest.Content> writes) {
        Action.Identity identity =
                new Action.Identity(RUN, "agent", "s" + step, Optional.empty(), RUN + "/s" + step, Optional.empty());
        return new ActionRequest(
                identity,
                2,
                "order.mail",
                Optional.of(args),
                state -> writes,
                new Action.Result(false, Optional.of(Json.of("could not mail " + text(args)))),
                extra,
                ActionRequest.Origin.LIVE);
    }

    private static String text(Json args) {
        return com.rollbackapi.codec.CanonicalJson.text(args);
    }

    public static Revealed reveal(Source source, long index) throws IOException {
        IndexedEntry entry = source.entries(index, index + 1).getFirst();
        return source.reveal(entry);
    }

    /// The files below a folder that hold these bytes in the clear.
    public static List<Path> holding(Path folder, String wanted) throws IOException {
        List<Path> holding = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), ISO_8859_1).contains(wanted)
                        || file.toString().contains(wanted)) {
                    holding.add(file);
                }
            }
        }
        return holding;
    }
}
