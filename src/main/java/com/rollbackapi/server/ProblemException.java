package com.rollbackapi.server;

/// A call that ends with a problem as its answer.
final class ProblemException extends Exception {
    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
