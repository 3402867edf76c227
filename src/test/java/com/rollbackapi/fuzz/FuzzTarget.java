package com.rollbackapi.fuzz;

import com.rollbackapi.codec.JsonFuzz;
import com.rollbackapi.journal.ContainerFuzz;
import com.rollbackapi.journal.EntryFuzz;
import com.rollbackapi.journal.MembersFuzz;
import com.rollbackapi.journal.SegmentFuzz;
import com.rollbackapi.tlog.BundleFuzz;
import com.rollbackapi.tlog.KeysFuzz;
import com.rollbackapi.tlog.NoteFuzz;
import com.rollbackapi.tlog.ProofFuzz;
import com.rollbackapi.tlog.TileFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What is fuzzed, each with kept inputs under its name in `src/test/resources/fuzz`.
enum FuzzTarget {
    NOTE(NoteFuzz.class),
    KEYS(KeysFuzz.class),
    TILE(TileFuzz.class),
    BUNDLE(BundleFuzz.class),
    PROOF(ProofFuzz.class),
    ENTRY(EntryFuzz.class),
    CONTAINER(ContainerFuzz.class),
    MEMBERS(MembersFuzz.class),
    JSON(JsonFuzz.class),
    SEGMENT(SegmentFuzz.class);

    private final Class<?> type;

    FuzzTarget(Class<?> type) {
        this.type = type;
    }

    String className() {
        return type.getName();
    }

    void run(byte[] input) throws Exception {
        switch (this) {
            case NOTE -> NoteFuzz.fuzzerTestOneInput(input);
            case KEYS -> KeysFuzz.fuzzerTestOneInput(input);
            case TILE -> TileFuzz.fuzzerTestOneInput(input);
            case BUNDLE -> BundleFuzz.fuzzerTestOneInput(input);
            case PROOF -> ProofFuzz.fuzzerTestOneInput(input);
            case ENTRY -> EntryFuzz.fuzzerTestOneInput(input);
            case CONTAINER -> ContainerFuzz.fuzzerTestOneInput(input);
            case MEMBERS -> MembersFuzz.fuzzerTestOneInput(input);
            case JSON -> JsonFuzz.fuzzerTestOneInput(input);
            case SEGMENT -> SegmentFuzz.fuzzerTestOneInput(input);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    Path kept() {
        return Path.of("src/test/resources/fuzz").resolve(toString());
    }

    List<Path> inputs() throws IOException {
        try (Stream<Path> files = Files.list(kept())) {
            return files.sorted().toList();
        }
    }
}
