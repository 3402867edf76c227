package com.rollbackapi.target;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

final class DirectoryTargetTest extends TargetContract {
    @Override
    protected LiveSystem fresh(Path folder) {
        return new LiveFolder(folder);
    }

    /// The folder as a shell sees it.
    private record LiveFolder(Path root) implements LiveSystem {
        @Override
        public Target open(String name) throws TargetFailedException {
            return DirectoryTarget.open(name, root);
        }

        @Override
        public void put(String leaf, byte[] bytes) throws Exception {
            Path file = root.resolve(leaf);
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            String text = new String(bytes, StandardCharsets.UTF_8);
            String content = text.substring(text.indexOf('\n') + 1);
            if (text.startsWith("link")) {
                Files.createSymbolicLink(file, Path.of(content));
            } else {
                Files.writeString(file, content);
                String mode = text.startsWith("exec") ? "rwxr-xr-x" : "rw-r--r--";
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            }
        }

        @Override
        public void remove(String leaf) throws Exception {
            Path file = root.resolve(leaf);
            Files.delete(file);
            for (Path up = file.getParent(); up != null && !up.equals(root) && isEmpty(up); up = up.getParent()) {
                Files.delete(up);
            }
        }

        private static boolean isEmpty(Path folder) throws Exception {
            try (Stream<Path> inside = Files.list(folder)) {
                return inside.findAny().isEmpty();
            }
        }
    }

    @Override
    protected boolean isAtomic() {
        return false;
    }

    private static Sample sample(String leaf, String first, String second) {
        return new Sample(leaf, first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                sample("a", "file\none", "file\ntwo"),
                sample("b/c/run.sh", "file\n#!/bin/sh\n", "exec\n#!/bin/sh\n"),
                sample("link", "link\nnowhere", "file\nno link any more"),
                sample("b/-rf *\n😀", "file\n", "file\n\n"));
    }
}
