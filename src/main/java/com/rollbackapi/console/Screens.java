package com.rollbackapi.console;

import com.rollbackapi.console.forensics.ForensicsScreen;
import com.rollbackapi.console.fx.Desk;
import com.rollbackapi.console.fx.Screen;
import com.rollbackapi.console.fx.ScreenId;
import com.rollbackapi.console.lineage.LineageScreen;
import com.rollbackapi.console.operations.OperationsScreen;
import com.rollbackapi.console.rollbacks.RollbacksScreen;
import com.rollbackapi.console.sessions.SessionsScreen;
import java.util.Map;
import java.util.function.Function;

/// Which class draws which screen.
final class Screens {
    static final Map<ScreenId, Function<Desk, Screen>> MAKERS = Map.of(
            ScreenId.OPERATIONS, OperationsScreen::new,
            ScreenId.LINEAGE, LineageScreen::new,
            ScreenId.ROLLBACKS, RollbacksScreen::new,
            ScreenId.SESSIONS, SessionsScreen::new,
            ScreenId.FORENSICS, ForensicsScreen::new);

    private Screens() {}
}
