package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import com.rollbackapi.codec.CanonicalJson;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Action;
import com.rollbackapi.projection.CheckpointRow;
import com.rollbackapi.rollback.Outcome;
import com.rollbackapi.rollback.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// A real system of twelve services, deployed release by release as one document a resource (shared data,
/// k8s-releases), and taken back: after each rollback the live state is the manifest of that release, parsed anew.
final class K8sReleasesTest {
    private static final Operator.Request REQUEST = new Operator.Request("deployer", "the release was wrong");
    private static final String BOUTIQUE = "boutique";

    @TempDir
    private Path temp;

    private Engine engine;
    private final List<SortedMap<String, Json>> releases = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();

    @BeforeEach
    void readReleases() throws Exception {
        Json index = StrictJson.parse(SharedData.text("k8s-releases/index.json").getBytes(UTF_8));
        for (Json row : ((Json.Arr) index).items()) {
            String tag = ((Json.Obj) row).text("tag").orElseThrow();
            tags.add(tag);
            releases.add(resources(SharedData.text("k8s-releases/" + tag + ".yaml.gz")));
        }
        Path workspace = temp.resolve("workspace");
        Engine.init(workspace, TestClocks.create());
        engine = Engine.open(workspace, TestClocks.create());
        engine.addTarget(
                new WorkspaceConfig.TargetConfig(
                        BOUTIQUE, WorkspaceConfig.TargetConfig.Kind.DOCUMENTS, Optional.empty()),
                REQUEST);
    }

    @AfterEach
    void closeEngine() throws Exception {
        engine.close();
    }

    @Test
    void everyReleaseIsReturnedToFromTheNewest() throws Exception {
        assertThat(releases).hasSize(28);
        List<CheckpointRow> checkpoints = new ArrayList<>();
        for (int i = 0; i < releases.size(); i++) {
            deploy(i);
            assertThat(live()).as(tags.get(i)).isEqualTo(state(releases.get(i)));
            checkpoints.add(engine.checkpoint(List.of(), REQUEST));
        }
        for (int i = releases.size() - 2; i >= 0; i--) {
            Scope scope = new Scope.Checkpoint(checkpoints.get(i).id(), Optional.empty());
            assertThat(rollback(scope)).as(tags.get(i)).isInstanceOf(Outcome.Restored.class);
            assertThat(live()).as(tags.get(i)).isEqualTo(state(releases.get(i)));
        }
    }

    @Test
    void eachReleaseRolledBackByItsRunLeavesTheOneBefore() throws Exception {
        deploy(0);
        for (int i = 1; i < releases.size(); i++) {
            String run = deploy(i);
            assertThat(rollback(new Scope.Runs(List.of(run)))).as(tags.get(i)).isInstanceOf(Outcome.Restored.class);
            assertThat(live()).as("before " + tags.get(i)).isEqualTo(state(releases.get(i - 1)));
            deploy(i);
        }
    }

    private Outcome rollback(Scope scope) throws Exception {
        return engine.rollback(scope, engine.preview(scope).planHash(), REQUEST);
    }

    private Hash live() throws Exception {
        return engine.stateHash(BOUTIQUE);
    }

    /// Applies what differs from the release that is live: one action a resource, as a deployment tool does.
    private String deploy(int release) throws Exception {
        SortedMap<String, Json> from = release == 0 ? new TreeMap<>() : releases.get(release - 1);
        SortedMap<String, Json> to = releases.get(release);
        String run = "deploy-" + tags.get(release) + "-" + engine.picture().position();
        long epoch = engine.lease(run, "deployer");
        TreeSet<String> resources = new TreeSet<>(from.keySet());
        resources.addAll(to.keySet());
        for (String resource : resources) {
            Optional<Json> wanted = Optional.ofNullable(to.get(resource));
            if (!wanted.equals(Optional.ofNullable(from.get(resource)))) {
                Action.Identity identity = new Action.Identity(
                        run, "deployer", resource, Optional.empty(), run + "/" + resource, Optional.empty());
                ActionRequest.Content content =
                        new ActionRequest.Content(BOUTIQUE, resource, wanted.map(CanonicalJson::bytes));
                String verb = wanted.isPresent() ? "kubectl.apply" : "kubectl.delete";
                assertThat(engine.perform(ActionRequest.live(identity, epoch, verb, Json.Obj.EMPTY, List.of(content))))
                        .as(resource)
                        .isInstanceOf(ActionResult.Executed.class);
            }
        }
        return run;
    }

    /// The hash that a live state of exactly these resources has.
    private static Hash state(SortedMap<String, Json> resources) {
        SortedMap<String, Json.Builder> collections = new TreeMap<>();
        resources.forEach((resource, body) -> {
            int slash = resource.indexOf('/');
            collections
                    .computeIfAbsent(resource.substring(0, slash), c -> Json.object())
                    .put(resource.substring(slash + 1), body);
        });
        Json.Builder state = Json.object();
        collections.forEach((collection, documents) -> state.put(collection, documents.build()));
        return Hash.of(CanonicalJson.bytes(state.build()));
    }

    /// `kind/name` to the resource.
    private static SortedMap<String, Json> resources(String manifest) {
        SortedMap<String, Json> resources = new TreeMap<>();
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(manifest)) {
            if (json(document) instanceof Json.Obj resource) {
                String kind = resource.text("kind").orElseThrow().toLowerCase(Locale.ROOT);
                Json.Obj metadata = (Json.Obj) resource.get("metadata").orElseThrow();
                resources.put(kind + "/" + metadata.text("name").orElseThrow(), resource);
            }
        }
        return resources;
    }

    private static Json json(Object value) {
        return switch (value) {
            case null -> Json.Null.NULL;
            case Boolean b -> Json.of(b);
            case Number n -> Json.of(n.doubleValue());
            case List<?> items ->
                Json.of(items.stream().map(K8sReleasesTest::json).toList());
            case Map<?, ?> members -> {
                Json.Builder object = Json.object();
                members.forEach((name, member) -> object.put(String.valueOf(name), json(member)));
                yield object.build();
            }
            default -> Json.of(value.toString());
        };
    }
}
