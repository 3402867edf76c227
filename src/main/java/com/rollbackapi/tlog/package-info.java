/// The transparency log as mathematics: RFC 6962 hashing, proofs, C2SP tiles and signed notes.
///
/// Promises: everything here is a function of its arguments; formats are those of C2SP tlog-tiles, tlog-checkpoint and
/// signed-note, so that logs written here are read by tools we did not write. Proofs are checked node by node and for
/// their length. Refuses: input and output of any kind, proofs from the empty tree, texts that are not in the one form
/// the specifications give them.
@NullMarked
package com.rollbackapi.tlog;

import org.jspecify.annotations.NullMarked;
