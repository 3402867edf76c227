package com.rollbackapi.cli;

import com.rollbackapi.engine.ServiceRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Services as the command line shows them.
final class ServiceRows {
    private ServiceRows() {}

    static String line(ServiceRow service) {
        return "%-24s %s%s, %d operations, %d of %d compensations proven, settles in %s"
                .formatted(
                        service.name(),
                        service.base(),
                        service.environment().map(e -> " in " + e).orElse(""),
                        service.operations().size(),
                        service.proven(),
                        service.compensations(),
                        service.settles());
    }

    /// The service and its operations, a line each.
    static List<String> lines(ServiceRow service) {
        List<String> lines = new ArrayList<>(List.of(line(service)));
        service.operations().forEach(o -> lines.add(operation(o)));
        return lines;
    }

    private static String operation(ServiceRow.Offered o) {
        return "  %-22s %s%s%s%s"
                .formatted(
                        o.effects().tool(),
                        o.effects().effects().wireName(),
                        o.effects().compensation().map(c -> ", offset by " + c).orElse(""),
                        o.effects()
                                .allowedFor()
                                .map(Duration::toString)
                                .map(d -> " for " + d)
                                .orElse(""),
                        o.effects().compensation().isEmpty() ? "" : o.proven() ? ", proven" : ", not proven");
    }
}
