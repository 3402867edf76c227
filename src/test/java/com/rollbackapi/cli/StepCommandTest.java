package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.server.Served;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One step is undone, as an operator meets it.
final class StepCommandTest {
    @TempDir
    private Path temp;

    private Path workspace = Path.of("");

    @BeforeEach
    void incident() throws Exception {
        try (Served served = Served.start(temp)) {
            Served.incident(served.engine());
        }
        workspace = temp.resolve("workspace");
    }

    private Cli rollback(String what, Object... more) {
        Object[] args = new Object[4 + more.length];
        System.arraycopy(new Object[] {"rollback", what, "-w", workspace}, 0, args, 0, 4);
        System.arraycopy(more, 0, args, 4, more.length);
        return Cli.run(args);
    }

    private String order(String name) throws Exception {
        try (Engine engine = Engine.open(workspace, TestClocks.create())) {
            return Served.order(engine, name);
        }
    }

    @Test
    void thePlanSaysWhatStaysAndWhatIsLeftToAPerson() {
        Cli plan = rollback("plan", "--step", "bot/1", "--step", "bot/2");
        assertThat(plan.out())
                .contains(
                        "orders-db/orders/o1  because bot wrote it in entry ",
                        "; it keeps the later writes of entries ")
                .contains("orders-db/orders/o2 is left to a person: person wrote it in entry ");
        assertThat(rollback("plan", "--step", "bot/1", "--json").out()).contains("\"kept\":[{\"after_ref\"");
        assertThat(rollback("plan", "--step", "bot/3").err()).contains("no step 'bot/3' in this journal");
        assertThat(rollback("plan", "--step", "bot/1", "--run", "bot").exit()).isEqualTo(2);
    }

    @Test
    void aMergedRecordKeepsTheEditAndAConflictIsATaskAndExitOne() throws Exception {
        Cli merged = rollback("run", "--step", "bot/1", "--json");
        assertThat(merged.exit()).as(merged.err()).isZero();
        assertThat(merged.out()).contains("\"tasks\":[]");
        assertThat(order("o1")).isEqualTo("{\"note\":\"mine\",\"price\":1}");
        Cli conflict = rollback("run", "--step", "bot/2", "--json");
        assertThat(conflict.exit()).isEqualTo(1);
        assertThat(conflict.text("status")).isEqualTo("refused");
        assertThat(conflict.out())
                .contains("\"object\":\"correct orders-db/orders/o2\"", "\"ours\":\"", "\"theirs\":\"");
        assertThat(order("o2")).isEqualTo("{\"price\":8}");
        assertThat(rollback("run", "--step", "bot/2", "--json").text("rollback_id"))
                .isEqualTo(conflict.text("rollback_id"));
    }
}
