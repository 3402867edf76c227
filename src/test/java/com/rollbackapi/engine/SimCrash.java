package com.rollbackapi.engine;

/// The process ends here. An error, so that nothing of the product can catch it.
final class SimCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimCrash(String operation) {
        super(operation, null, false, false);
    }
}
