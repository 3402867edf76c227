package com.rollbackapi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.Source;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.projection.PictureHash;
import com.rollbackapi.rollback.Scope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The exported journal of the sample incident shows, in another process with another locale and time zone, the
/// pictures that were on the screen while it happened.
final class ReplayElsewhereTest {
    @TempDir
    private Path folder;

    @Test
    void everyPositionShowsThePictureThatWasRecordedLive() throws Exception {
        SortedMap<Long, String> live = Collections.synchronizedSortedMap(new TreeMap<>());
        Path file = folder.resolve("incident.rbxj");
        try (SampleIncident incident =
                SampleIncident.prepare(folder.resolve("sample"), TestClocks.create(), millis -> {})) {
            Engine engine = incident.engine();
            Source source = engine.source();
            try (Source.Subscription _ = source.subscribe(() -> live.put(
                    source.head().position(), PictureHash.of(source.head()).hex()))) {
                incident.run();
                Scope scope = new Scope.Checkpoint(incident.goodCheckpoint(), Optional.empty());
                engine.rollback(scope, engine.preview(scope).planHash(), new Operator.Request("ops_lead", "BLAST-002"));
                incident.resume();
            }
            engine.export(file);
        }

        List<String> replayed = replayInTurkish(file);

        assertThat(live).as("pictures seen live").hasSizeGreaterThan(50);
        live.forEach((position, hash) -> assertThat(replayed.get(Math.toIntExact(position)))
                .as("position %d", position)
                .isEqualTo(hash));
    }

    private static List<String> replayInTurkish(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Asia/Kathmandu",
                        "-Dfile.encoding=ISO-8859-9",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.rollbackapi.app.Main",
                        "replay",
                        "--verify",
                        "--hashes",
                        "--json",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] answer = process.getInputStream().readAllBytes();
        assertThat(process.waitFor())
                .as(new String(answer, StandardCharsets.UTF_8))
                .isZero();
        List<String> pictures = new ArrayList<>();
        if (StrictJson.parse(answer) instanceof Json.Obj report
                && report.get("pictures").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> hashes)) {
            assertThat(report.get("first_difference")).contains(Json.Null.NULL);
            hashes.forEach(h -> pictures.add(h instanceof Json.Str(String text) ? text : ""));
        }
        return pictures;
    }
}
