package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig.Kind;
import com.rollbackapi.target.DocumentState;
import com.rollbackapi.target.DocumentsTarget;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A target is there with its first state captured, or it is not there at all.
final class AddedTargetTest {
    private static final Operator.Request REQUEST = new Operator.Request("ada", "tested");

    @TempDir
    private Path temp;

    private Path site;
    private Engine engine;

    @BeforeEach
    void open() throws Exception {
        site = Files.createDirectory(temp.resolve("site"));
        Files.writeString(site.resolve("index.html"), "hello");
        Engine.init(workspace(), TestClocks.create());
        engine = Engine.open(workspace(), TestClocks.create());
    }

    @AfterEach
    void close() throws Exception {
        engine.close();
    }

    private Path workspace() {
        return temp.resolve("ws");
    }

    private void reopen() throws IOException {
        engine.close();
        engine = Engine.open(workspace(), TestClocks.create());
    }

    private static TargetConfig directory(Path folder) {
        return new TargetConfig("site", Kind.DIRECTORY, Optional.of(folder));
    }

    private Path state(String json) throws IOException {
        Path state = Files.createDirectories(temp.resolve("state"));
        Files.writeString(state.resolve("orders.json"), json);
        return state;
    }

    @Test
    void ofOneWhoseFirstStateCannotBeCapturedNothingIsLeftAndItCanBeAddedOnceItCan() throws Exception {
        Path pipe = site.resolve("pipe");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(pipe));
            assertThatThrownBy(() -> engine.addTarget(directory(site), REQUEST)).hasMessageContaining("pipe");
        }
        assertThat(engine.config().targets()).isEmpty();
        reopen();
        assertThat(engine.config().targets()).isEmpty();
        assertThat(engine.picture().checkpoints()).isEmpty();
        Files.delete(pipe);
        assertThat(engine.addTarget(directory(site), REQUEST).covers("site")).isTrue();
        assertThat(site.resolve("index.html")).hasContent("hello");
    }

    @Test
    void oneWhoseProcessEndedBeforeItsFirstStateIsAddedAnew() throws Exception {
        engine.close();
        Path wrong = Files.createDirectory(temp.resolve("wrong"));
        try (Workspace begun = Workspace.open(new RealDisk(), workspace(), TestClocks.create())) {
            begun.addTarget(directory(wrong), Optional.empty());
        }
        engine = Engine.open(workspace(), TestClocks.create());
        assertThat(engine.config().targets()).hasSize(1);
        engine.addTarget(directory(site), REQUEST);
        reopen();
        assertThat(engine.config().targets()).containsExactly(directory(site));
        assertThat(engine.liveRoot("site"))
                .isEqualTo(engine.picture().world().tree("site").root());
        assertThatThrownBy(() -> engine.addTarget(directory(wrong), REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has a target 'site' already");
    }

    @Test
    void documentsThatACrashLeftBehindAreNotTakenForTheirFirstState() throws Exception {
        Path left = engine.layout().documents("shop");
        DocumentsTarget target = DocumentsTarget.open("shop", left);
        target.load(DocumentState.read(state("{\"o1\":{\"status\":\"stale\"}}")));
        target.close();
        engine.addDocuments("shop", state("{\"o2\":{\"status\":\"open\"}}"), REQUEST);
        assertThat(engine.picture().world().tree("shop").get("orders/o1")).isEmpty();
        assertThat(engine.picture().world().tree("shop").get("orders/o2")).isPresent();
    }

    @Test
    void documentsWhoseStateCannotBeReadLeaveNothing() throws Exception {
        assertThatThrownBy(() -> engine.addDocuments("shop", temp.resolve("nowhere"), REQUEST))
                .isInstanceOf(IOException.class);
        assertThat(engine.config().targets()).isEmpty();
        assertThat(engine.layout().documents("shop")).doesNotExist();
        engine.addDocuments("shop", state("{\"o1\":{\"status\":\"open\"}}"), REQUEST);
        reopen();
        assertThat(engine.config().targets()).hasSize(1);
    }
}
