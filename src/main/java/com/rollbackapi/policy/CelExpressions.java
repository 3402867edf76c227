package com.rollbackapi.policy;

import dev.cel.bundle.Cel;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelLateFunctionBindings;
import dev.cel.runtime.CelRuntime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The compiled expressions of a policy. Loads CEL with some hundred classes, so nothing before the first evaluation
/// names it.
final class CelExpressions {
    private final Map<String, CelRuntime.Program> programs = new HashMap<>();
    private final Map<String, PolicyFileException> faults = new HashMap<>();

    /// Compiles every rule; a rule that does not compile is kept as a fault.
    CelExpressions(List<Rule> rules) {
        Cel cel = CelVocabulary.cel();
        for (Rule rule : rules) {
            if (rule.condition() instanceof Rule.Condition.Expression(String text, int line)) {
                try {
                    programs.put(rule.id(), compile(cel, rule, text, line));
                } catch (PolicyFileException e) {
                    faults.put(rule.id(), e);
                }
            }
        }
    }

    /// The first rule, in the order given, that does not compile.
    Optional<PolicyFileException> firstFault(List<Rule> rules) {
        return rules.stream()
                .map(r -> faults.get(r.id()))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /// Evaluates a rule. Where it cannot be evaluated, the exception's message says why.
    Optional<Match> evaluate(Rule rule, Facts facts, List<Change> writes) throws NotEvaluatedException {
        CelRuntime.Program program = programs.get(rule.id());
        if (program == null) {
            PolicyFileException fault = faults.get(rule.id());
            throw new NotEvaluatedException(fault == null ? "it was not compiled" : String.valueOf(fault.getMessage()));
        }
        CelVariables variables = new CelVariables(facts, writes, rule);
        CelLateFunctionBindings lookups = CelVocabulary.lookups(facts.state());
        try {
            if (!Boolean.TRUE.equals(program.eval(variables, lookups))) {
                return Optional.empty();
            }
            Observations observations = new Observations();
            program.trace(variables, lookups, observations);
            return Optional.of(observations.match(rule.condition().text(), variables.all()));
        } catch (CelEvaluationException e) {
            throw new NotEvaluatedException(reason(e));
        }
    }

    /// What an evaluation stumbled over.
    static final class NotEvaluatedException extends Exception {
        NotEvaluatedException(String reason) {
            super(reason);
        }
    }

    private static String reason(CelEvaluationException e) {
        StringBuilder reason =
                new StringBuilder(e.getErrorCode().name()).append(": ").append(e.getMessage());
        Throwable cause = e.getCause();
        for (int depth = 0; cause != null && depth < 3; depth++) {
            String message = String.valueOf(cause.getMessage());
            if (reason.indexOf(message) < 0) {
                reason.append("; ").append(message);
            }
            cause = cause.getCause();
        }
        return reason.toString();
    }

    private static CelRuntime.Program compile(Cel cel, Rule rule, String text, int line) throws PolicyFileException {
        try {
            CelAbstractSyntaxTree ast = cel.compile(text).getAst();
            if (!ast.getResultType().equals(SimpleType.BOOL)) {
                throw fault(
                        rule,
                        line,
                        "the expression is of type " + ast.getResultType().name()
                                + "; write one that is true or false, for example a comparison");
            }
            checkParams(rule, line, ast);
            checkVariables(rule, line, ast);
            return cel.createProgram(ast);
        } catch (CelValidationException e) {
            CelIssue issue = e.getErrors().getFirst();
            var at = issue.getSourceLocation();
            String place =
                    at.getLine() < 1 ? "" : " at line " + at.getLine() + ", column " + (at.getColumn() + 1) + " of it";
            throw fault(
                    rule,
                    line,
                    "the expression is not valid" + place + ": " + issue.getMessage()
                            + "; the variables and functions are listed in docs/policies.md");
        } catch (CelEvaluationException e) {
            throw fault(rule, line, "the expression cannot be prepared: " + e.getMessage());
        }
    }

    private static void checkParams(Rule rule, int line, CelAbstractSyntaxTree ast) throws PolicyFileException {
        Optional<String> undeclared = CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.SELECT)
                .map(node -> node.expr().select())
                .filter(s -> s.operand().getKind() == Kind.IDENT
                        && s.operand().ident().name().equals("params"))
                .map(s -> s.field())
                .filter(name -> !rule.params().containsKey(name))
                .findFirst();
        if (undeclared.isPresent()) {
            throw fault(
                    rule,
                    line,
                    "the expression names params." + undeclared.get()
                            + ", which the rule does not declare; add params = { " + undeclared.get() + " = … }");
        }
    }

    private static void checkVariables(Rule rule, int line, CelAbstractSyntaxTree ast) throws PolicyFileException {
        Optional<String> ofAnAction = CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.IDENT)
                .map(node -> node.expr().ident().name())
                .filter(name -> CelVocabulary.VARIABLES.containsKey(name) && !name.equals("params"))
                .findFirst();
        if (rule.on() == Phase.STATE && ofAnAction.isPresent()) {
            throw fault(
                    rule,
                    line,
                    "the expression names " + ofAnAction.get()
                            + ", but a rule on a state looks at no action; it has params, exists, value and state");
        }
    }

    private static PolicyFileException fault(Rule rule, int line, String what) {
        return new PolicyFileException(line, Optional.of(rule.id()), what);
    }
}
