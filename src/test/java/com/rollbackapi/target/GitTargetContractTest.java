package com.rollbackapi.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class GitTargetContractTest extends TargetContract {
    private static final String BRANCH = "refs/heads/main:";
    private static final String WORK = "work:";

    @Override
    protected LiveSystem fresh(Path folder) throws IOException {
        GitRepository repository = GitRepository.init(folder);
        return new LiveSystem() {
            @Override
            public Target open(String name) throws TargetFailedException {
                return GitTarget.open(name, folder, GitTarget.Restore.COMMIT);
            }

            @Override
            public void put(String leaf, byte[] bytes) throws IOException {
                String path = path(leaf);
                Path file = repository.file(path);
                Files.createDirectories(file.getParent());
                new LiveFolder(folder).put(path, bytes);
                commit(leaf, path);
            }

            @Override
            public void remove(String leaf) throws IOException {
                String path = path(leaf);
                Files.delete(repository.file(path));
                commit(leaf, path);
            }

            private void commit(String leaf, String path) {
                if (leaf.startsWith(BRANCH)) {
                    repository.git("add", "-A", "--", path);
                    repository.git("commit", "-q", "-m", "by somebody", "--", path);
                }
            }

            private String path(String leaf) {
                return GitPath.file(leaf.substring(leaf.indexOf(':', leaf.startsWith(WORK) ? 0 : 11) + 1));
            }
        };
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                sample(BRANCH + "deploy/app.yaml", "file\nreplicas: 1\n", "file\nreplicas: 2\n"),
                sample(WORK + "notes of mine.txt", "file\nmine\n", "exec\n#!/bin/sh\n"),
                sample(BRANCH + "odd/sp ace \"q\" %25 é\nline", "file\n", "exec\nmore"),
                sample(BRANCH + "deploy/current", "link\napp.yaml", "link\n../nowhere"),
                sample(WORK + "deep/er/untracked", "link\nsomewhere", "file\n\0\1\2"));
    }

    private static Sample sample(String leaf, String first, String second) {
        return new Sample(leaf, first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected boolean isAtomic() {
        return true;
    }
}
