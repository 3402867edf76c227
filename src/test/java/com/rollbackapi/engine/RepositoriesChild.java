package com.rollbackapi.engine;

import com.rollbackapi.rollback.Scope;
import java.nio.file.Path;
import java.util.List;

/// The process that [ManyRepositoriesTest] kills. It opens the workspace, which resumes what an earlier one was killed
/// in, and rolls a run back where one is named. Lines say what it is about to do and what is done.
///
/// Arguments: the workspace, and the run.
final class RepositoriesChild {
    static final String BEGINS = "# begins";
    static final String ENDS = "# ends";

    private RepositoriesChild() {}

    public static void main(String[] args) throws Exception {
        Path workspace = Path.of(args[0]);
        if (args.length == 1) {
            Children.say(BEGINS);
            Engine.open(workspace, TestClocks.create()).close();
        } else {
            try (Engine engine = Engine.open(workspace, TestClocks.create())) {
                Scope scope = new Scope.Runs(List.of(args[1]));
                var plan = engine.preview(scope).planHash();
                Children.say(BEGINS);
                engine.rollback(scope, plan, ManyRepositories.REQUEST);
            }
        }
        Children.say(ENDS);
    }
}
