/// What states consist of: content-addressed blobs, and the Merkle trees of named leaves that are made of them.
///
/// Promises: a blob is found by the SHA-256 of its bytes and checked against it on every read; a
/// [com.rollbackapi.store.Tree] has one root hash for one content, however it came about; what `sync` returned for is
/// there after a crash. Refuses: trees that are not in their one canonical form, packs that are damaged before their
/// tail, a second writer. It does not know what a leaf means; targets do.
@NullMarked
package com.rollbackapi.store;

import org.jspecify.annotations.NullMarked;
