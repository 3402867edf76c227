package com.rollbackapi.policy;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelVarDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelLateFunctionBindings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The variables, their types and the functions that expressions have, and the limits that bound each evaluation.
/// Typed, so that `run.objcts` and `run.objects > "many"` are refused when a file is taken into force, not when it
/// should have stopped something.
final class CelVocabulary {
    /// Turns of all `exists`, `all`, `map` and `filter` loops of one evaluation together.
    static final int MAX_ITERATIONS = 100_000;
    /// Size of a compiled regular expression (RE2: matching is linear in the text).
    static final int MAX_REGEX_PROGRAM = 1_000;

    static final int MAX_NESTING = 64;

    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType JSON = SimpleType.DYN;

    private static final StructType ACTION =
            struct("Action", Map.of("tool", TEXT, "agent", TEXT, "run", TEXT, "step", TEXT, "args", JSON));
    private static final StructType WRITE = struct(
            "Write",
            Map.of(
                    "target",
                    TEXT,
                    "object",
                    TEXT,
                    "collection",
                    TEXT,
                    "key",
                    TEXT,
                    "op",
                    TEXT,
                    "before",
                    JSON,
                    "after",
                    JSON));
    private static final StructType RUN = struct(
            "Run",
            Map.of(
                    "actions", SimpleType.INT,
                    "mutations", SimpleType.INT,
                    "objects", SimpleType.INT,
                    "services", SimpleType.INT,
                    "refused", SimpleType.INT,
                    "writes_last_minute", SimpleType.INT));
    private static final StructType RESULT = struct("Result", Map.of("ok", SimpleType.BOOL, "error", TEXT));
    private static final StructType RECORD = struct("Record", Map.of("key", TEXT, "value", JSON));
    private static final CelType OPEN = MapType.create(TEXT, JSON);

    static final Map<String, CelType> VARIABLES = Map.of(
            "action", ACTION,
            "writes", ListType.create(WRITE),
            "run", RUN,
            "result", RESULT,
            "intended", OPEN,
            "observed", OPEN,
            "params", OPEN);

    private CelVocabulary() {}

    static Cel cel() {
        CelOptions options = CelOptions.current()
                .comprehensionMaxIterations(MAX_ITERATIONS)
                .maxExpressionCodePointSize(PolicyFile.MAX_EXPRESSION_CHARACTERS)
                .maxParseRecursionDepth(MAX_NESTING)
                .maxRegexProgramSize(MAX_REGEX_PROGRAM)
                .enableHeterogeneousNumericComparisons(true)
                .build();
        // not the planner: its trace leaves out loop variables, which name the write that an explanation is about
        return CelFactory.legacyCelBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(CelExtensions.strings())
                .addRuntimeLibraries(CelExtensions.strings())
                .setTypeProvider(new Types())
                .addVarDeclarations(VARIABLES.entrySet().stream()
                        .map(v -> CelVarDecl.newVarDeclaration(v.getKey(), v.getValue()))
                        .toList())
                .addFunctionDeclarations(
                        lookup("exists", SimpleType.BOOL),
                        lookup("value", JSON),
                        lookup("state", ListType.create(RECORD)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "text", CelOverloadDecl.newGlobalOverload("text_dyn", TEXT, JSON)))
                .addFunctionBindings(CelFunctionBinding.from("text_dyn", Object.class, CelValues::text))
                .build();
    }

    /// The functions that look into the state, bound for one evaluation: the bindings do not outlive the view they
    /// close over.
    @SuppressWarnings("Immutable")
    static CelLateFunctionBindings lookups(StateView state) {
        return CelLateFunctionBindings.from(
                CelFunctionBinding.from(
                        "exists_text_text",
                        String.class,
                        String.class,
                        (target, object) -> read(() -> state.exists(target, object))),
                CelFunctionBinding.from(
                        "value_text_text",
                        String.class,
                        String.class,
                        (target, object) -> read(() -> CelValues.json(state.value(target, object)))),
                CelFunctionBinding.from(
                        "state_text_text",
                        String.class,
                        String.class,
                        (target, collection) -> read(() -> records(state.collection(target, collection)))));
    }

    private static List<Map<String, Object>> records(Map<String, com.rollbackapi.codec.Json> collection) {
        return collection.entrySet().stream()
                .map(e -> Map.of("key", e.getKey(), "value", CelValues.json(e.getValue())))
                .toList();
    }

    private interface Read<T> {
        T get() throws IOException;
    }

    private static <T> T read(Read<T> read) throws CelEvaluationException {
        try {
            return read.get();
        } catch (IOException e) {
            throw new CelEvaluationException("the state could not be read: " + e.getMessage(), e);
        }
    }

    private static CelFunctionDecl lookup(String name, CelType result) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newGlobalOverload(name + "_text_text", result, TEXT, TEXT));
    }

    private static StructType struct(String name, Map<String, CelType> types) {
        ImmutableMap<String, CelType> fields = ImmutableMap.copyOf(types);
        return StructType.create(
                "rollbackapi." + name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }

    private static final class Types implements CelTypeProvider {
        private final ImmutableList<CelType> types = ImmutableList.of(ACTION, WRITE, RUN, RESULT, RECORD);

        @Override
        public ImmutableCollection<CelType> types() {
            return types;
        }

        @Override
        public Optional<CelType> findType(String name) {
            return types.stream().filter(t -> t.name().equals(name)).findFirst();
        }
    }
}
