package com.rollbackapi.rollback;

import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.Tree;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Judges a whole state by what its workspace declares must hold of every state.
public interface Invariants {
    /// Nothing is declared, or nobody here can judge.
    Invariants NONE = (trees, blobs) -> List.of();

    /// One verdict for each invariant, always in the same order.
    ///
    /// @param trees by target; empty for one that is not there
    /// @param blobs the content of their leaves
    List<Verdict> of(Function<String, Tree> trees, BlobSource blobs);

    /// @param rule the reference people use
    /// @param broken why it does not hold; empty where it does
    record Verdict(String rule, String title, Optional<String> broken) {}
}
