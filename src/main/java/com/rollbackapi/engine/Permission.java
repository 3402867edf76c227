package com.rollbackapi.engine;

import com.rollbackapi.containment.Lease;
import java.util.Set;

/// What a resumed run may do.
///
/// @param services the only services that it may write to; empty for all
public record Permission(Lease.Access access, Set<String> services) {
    public static final Permission TO_READ = new Permission(Lease.Access.READ_ONLY, Set.of());

    public Permission {
        services = Set.copyOf(services);
        if (access == Lease.Access.READ_ONLY && !services.isEmpty()) {
            throw new IllegalArgumentException("services are named for a run that may write to them");
        }
    }
}
