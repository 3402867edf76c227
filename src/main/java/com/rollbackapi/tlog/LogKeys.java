package com.rollbackapi.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// The keys that sign a log's heads, one after the other: which key for which sizes. It begins with one key that is
/// known from outside; every other is led to by statements that the keys themselves signed ([KeyStatement]), and
/// nothing else counts. Immutable.
///
/// As a file, `keys` of a journal: the statements' notes in the order of their sizes, an empty line between two.
public final class LogKeys {
    /// The file's name in a journal's folder, in an export, and where a journal is served.
    public static final String FILE = "keys";

    /// The largest file in bytes.
    public static final int MAX_SIZE_BYTES = SignedNote.MAX_SIZE_BYTES;

    private final NoteVerifier pinned;
    private final List<KeyStatement> statements;
    private final List<Term> terms;

    private LogKeys(NoteVerifier pinned, List<KeyStatement> statements, List<Term> terms) {
        this.pinned = pinned;
        this.statements = List.copyOf(statements);
        this.terms = List.copyOf(terms);
    }

    /// The time in which a key signs.
    ///
    /// @param from the smallest head that it signs, in entries
    /// @param to the largest; empty for the key in force
    /// @param lastValid the largest that counts, where it is revoked
    public record Term(NoteVerifier key, long from, OptionalLong to, OptionalLong lastValid) {
        /// What becomes of a key.
        public enum State {
            IN_FORCE,
            REPLACED,
            REVOKED
        }

        public State state() {
            return to.isEmpty() ? State.IN_FORCE : lastValid.isEmpty() ? State.REPLACED : State.REVOKED;
        }

        boolean reaches(long size) {
            return from <= size && (to.isEmpty() || size <= to.getAsLong());
        }
    }

    /// Of a log of which one key is known and no statement. Any size is that key's.
    public static LogKeys of(NoteVerifier pinned) {
        return new LogKeys(pinned, List.of(), List.of(new Term(pinned, 0, OptionalLong.empty(), OptionalLong.empty())));
    }

    /// Of a log with statements, in their order; throws where one does not follow, and where none leads from or to
    /// the pinned key.
    public static LogKeys of(NoteVerifier pinned, List<KeyStatement> statements) throws NoteRejectedException {
        if (statements.isEmpty()) {
            return of(pinned);
        }
        if (!(statements.getFirst().word() instanceof KeyStatement.Rotated first)) {
            throw NoteRejectedException.malformed("the first statement about a key is not that of a new one");
        }
        LogKeys keys = of(first.from());
        for (KeyStatement s : statements) {
            keys = keys.with(s);
        }
        if (keys.terms.stream().noneMatch(t -> t.key().equals(pinned))) {
            throw new NoteRejectedException(
                    NoteRejectedException.Reason.UNKNOWN_SIGNER,
                    "no statement leads from or to the key " + pinned.shortName());
        }
        return new LogKeys(pinned, keys.statements, keys.terms);
    }

    /// The same from a journal's file, where there is one.
    public static LogKeys of(NoteVerifier pinned, Optional<byte[]> file) throws NoteRejectedException {
        return of(pinned, file.isPresent() ? parse(file.get()) : List.of());
    }

    /// Takes a file apart, without checking any signature.
    private static List<KeyStatement> parse(byte[] file) throws NoteRejectedException {
        if (file.length > MAX_SIZE_BYTES) {
            throw NoteRejectedException.malformed("the statements have more than " + MAX_SIZE_BYTES + " bytes");
        }
        String[] blocks = new String(file, StandardCharsets.UTF_8).split("\n\n", -1);
        if (blocks.length % 2 != 0) {
            throw NoteRejectedException.malformed("statements about keys are signed notes, an empty line between two");
        }
        List<KeyStatement> statements = new ArrayList<>();
        for (int i = 0; i < blocks.length; i += 2) {
            String end = i + 2 < blocks.length ? "\n" : "";
            statements.add(
                    KeyStatement.parse((blocks[i] + "\n\n" + blocks[i + 1] + end).getBytes(StandardCharsets.UTF_8)));
        }
        if (!Arrays.equals(bytes(statements), file)) {
            throw NoteRejectedException.malformed("the statements are not UTF-8");
        }
        return statements;
    }

    /// These keys and what a further statement says; throws where it is not signed by who must, or does not follow.
    public LogKeys with(KeyStatement next) throws NoteRejectedException {
        if (!next.signed().origin().equals(origin())) {
            throw new NoteRejectedException(
                    NoteRejectedException.Reason.WRONG_ORIGIN,
                    "the statement at entry " + next.size() + " is of '"
                            + next.signed().origin() + "', not of '" + origin() + "'");
        }
        if (!statements.isEmpty() && statements.getLast().size() >= next.size()) {
            throw NoteRejectedException.malformed("the statement at entry " + next.size() + " stands behind that at "
                    + statements.getLast().size());
        }
        List<KeyStatement> more = new ArrayList<>(statements);
        more.add(next);
        List<Term> later = switch (next.word()) {
            case KeyStatement.Rotated r -> rotated(next, r);
            case KeyStatement.Revoked r -> revoked(next, r);
        };
        return new LogKeys(pinned, more, later);
    }

    private List<Term> rotated(KeyStatement next, KeyStatement.Rotated word) throws NoteRejectedException {
        Term last = terms.getLast();
        if (!word.from().equals(last.key())
                || !word.to().name().equals(origin())
                || terms.stream().anyMatch(t -> t.key().equals(word.to()))) {
            throw NoteRejectedException.malformed("the statement at entry " + next.size()
                    + " does not lead from the key in force, " + last.key().shortName()
                    + ", to a new one of the same name");
        }
        next.verify(List.of(word.from(), word.to()));
        List<Term> later = new ArrayList<>(terms.subList(0, terms.size() - 1));
        later.add(new Term(last.key(), last.from(), OptionalLong.of(next.size()), last.lastValid()));
        later.add(new Term(word.to(), next.size() + 1, OptionalLong.empty(), OptionalLong.empty()));
        return later;
    }

    private List<Term> revoked(KeyStatement next, KeyStatement.Revoked word) throws NoteRejectedException {
        Term old = terms.stream()
                .filter(t -> t.key().equals(word.key()))
                .findFirst()
                .orElseThrow(() -> NoteRejectedException.malformed(
                        word.key().shortName() + " is none of this log's keys; these are " + names()));
        if (old.to().isEmpty()) {
            throw NoteRejectedException.malformed(
                    old.key().shortName() + " is in force and cannot be revoked before another has taken its place");
        }
        if (old.lastValid().isPresent()) {
            throw NoteRejectedException.malformed(old.key().shortName() + " is revoked already");
        }
        if (word.lastValidSize() > old.to().getAsLong() || word.lastValidSize() < Math.max(0, old.from() - 1)) {
            throw NoteRejectedException.malformed(old.key().shortName() + " signed heads of " + old.from() + " to "
                    + old.to().getAsLong() + " entries; its last valid size is among these, or "
                    + Math.max(0, old.from() - 1) + " for none, not " + word.lastValidSize());
        }
        next.verify(List.of(newest()));
        List<Term> later = new ArrayList<>(terms);
        later.set(terms.indexOf(old), new Term(old.key(), old.from(), old.to(), OptionalLong.of(word.lastValidSize())));
        return later;
    }

    private List<String> names() {
        return terms.stream().map(t -> t.key().shortName()).toList();
    }

    /// The name of every key, which is the log's.
    public String origin() {
        return pinned.name();
    }

    /// The key that was known from outside.
    public NoteVerifier pinned() {
        return pinned;
    }

    /// The key in force.
    public NoteVerifier newest() {
        return terms.getLast().key();
    }

    /// Every key with its time, in their order.
    public List<Term> terms() {
        return terms;
    }

    public List<KeyStatement> statements() {
        return statements;
    }

    /// Whether other keys of this log begin with these.
    public boolean begin(LogKeys other) {
        return statements.size() <= other.statements.size()
                && other.statements.subList(0, statements.size()).equals(statements);
    }

    /// Who signs a head of so many entries; throws where that key was revoked before.
    private NoteVerifier signer(long size) throws NoteRejectedException {
        Term term = terms.stream().filter(t -> t.reaches(size)).findFirst().orElseThrow();
        if (term.lastValid().isPresent() && size > term.lastValid().getAsLong()) {
            throw new NoteRejectedException(
                    NoteRejectedException.Reason.REVOKED,
                    "the key " + term.key().shortName() + " is revoked: the last head of it that counts has "
                            + term.lastValid().getAsLong() + " entries, this one " + size);
        }
        return term.key();
    }

    /// The key whose place a head's signature is in; empty where none of the log's signed it.
    public Optional<NoteVerifier> signed(SignedTreeHead head) {
        return terms.stream()
                .filter(t -> t.reaches(head.size()))
                .map(Term::key)
                .filter(k -> head.note().signatures().stream().anyMatch(k::isNamedBy))
                .findFirst();
    }

    /// Reads the file `checkpoint` of the log and checks it as [#verify] does.
    public SignedTreeHead open(byte[] note) throws NoteRejectedException {
        SignedTreeHead head = SignedTreeHead.parse(note);
        verify(head);
        return head;
    }

    /// Returns the key that signed a head of this log; throws as [SignedTreeHead#verify] does, where another key of
    /// the log signed than the one for this size with `UNKNOWN_SIGNER`, and with `REVOKED`.
    public NoteVerifier verify(SignedTreeHead head) throws NoteRejectedException {
        NoteVerifier signer = signer(head.size());
        for (Term t : terms) {
            boolean other = !t.reaches(head.size())
                    && head.origin().equals(origin())
                    && head.note().signatures().stream().anyMatch(t.key()::isNamedBy)
                    && head.note().signatures().stream().noneMatch(signer::isNamedBy);
            if (other) {
                throw new NoteRejectedException(
                        NoteRejectedException.Reason.UNKNOWN_SIGNER,
                        "a head of " + head.size() + " entries is signed by "
                                + t.key().shortName()
                                + ", whose place is " + t.from() + " to "
                                + (t.to().isPresent() ? t.to().getAsLong() + " entries" : "the newest"));
            }
        }
        head.verify(origin(), List.of(signer));
        return signer;
    }

    /// The file; empty where nothing was said of any key.
    public Optional<byte[]> file() {
        return statements.isEmpty() ? Optional.empty() : Optional.of(bytes(statements));
    }

    /// The file as of a head: without what was said behind it.
    public Optional<byte[]> fileUpTo(long size) {
        List<KeyStatement> said =
                statements.stream().filter(s -> s.size() < size).toList();
        return said.isEmpty() ? Optional.empty() : Optional.of(bytes(said));
    }

    private static byte[] bytes(List<KeyStatement> statements) {
        return statements.stream()
                .map(s -> new String(s.bytes(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof LogKeys other && pinned.equals(other.pinned) && statements.equals(other.statements);
    }

    @Override
    public int hashCode() {
        return statements.hashCode();
    }

    @Override
    public String toString() {
        return "keys of " + origin() + ": " + names();
    }
}
