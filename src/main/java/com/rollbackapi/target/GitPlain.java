package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import java.util.Optional;

/// What may be done in this process as git would do it, in a repository where nothing says otherwise: starting a
/// program takes longer than each of these. Where anything does, a setting that is not known to be of no matter, a
/// hook, an attribute, git is asked. What a repository is, is git's to tell in any case.
///
/// @param usual whether the repository is such a one at all
/// @param usualFiles whether no attributes of files are known outside the work tree and the index
record GitPlain(GitTools tools, GitConfig config, boolean usual, boolean usualFiles) {
    /// Hears of each index that is written.
    static final String INDEX_HOOK = "post-index-change";

    private static final String ATTRIBUTES = ".gitattributes";

    static GitPlain of(GitTools tools, GitConfig config) throws TargetFailedException {
        boolean usual = config.isUsual() && tools.folder().makesUsualFiles();
        return new GitPlain(tools, config, usual, usual && !tools.sighting().hasAttributes());
    }

    /// Whether no setting has come since that says otherwise; git looks at its own when it is asked.
    boolean isStill() throws TargetFailedException {
        return !usual || tools.settings().now().equals(config);
    }

    /// An index, to be edited.
    Optional<GitIndexFile> index(GitFolder.Index index) {
        boolean heard = config.has("core.hookspath") || tools.folder().hasHook(INDEX_HOOK);
        return usual && !heard ? GitIndexFile.read(index.bytes(), index.time()) : Optional.empty();
    }

    /// Whose moves of refs they are that are made here, unless there is a hook that hears of them.
    Optional<String> mover() {
        // a journal may name any object for a ref that is known by its commit: git looks at what it is
        boolean known = !tools.byCommit();
        return usual && known && !config.has("core.hookspath") ? config.identity() : Optional.empty();
    }

    /// Who a commit is by that is made here.
    Optional<String> committer() {
        return usual && !config.isTrue("commit.gpgsign") ? config.identity() : Optional.empty();
    }

    /// The leaf of the file that git would check out, where that is the object's content and the store has it.
    ///
    /// @param index has the entry
    Optional<byte[]> checkedOut(String path, GitEntry entry, GitIndexFile index, BlobSource blobs)
            throws TargetFailedException, StoreException {
        if (!usualFiles || entry.isLink()) {
            return Optional.empty(); // a link may lead where no leaf can say, and git writes it all the same
        }
        int folder = path.length();
        do {
            folder = path.lastIndexOf('/', folder - 1);
            String attributes = path.substring(0, folder + 1) + ATTRIBUTES;
            if (index.has(attributes) || tools.work().exists(attributes)) {
                return Optional.empty();
            }
        } while (folder >= 0);
        Optional<Hash> leaf = tools.contents().known(entry);
        return leaf.isPresent() ? blobs.get(leaf.get()) : Optional.empty();
    }
}
