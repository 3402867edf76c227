package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.MemoryBlobStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a process does in a folder of which it may not read or write all; see [HostileFolderTest].
final class PlainUser {
    private PlainUser() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        MemoryBlobStore blobs = new MemoryBlobStore();
        Target target = DirectoryTarget.open("live", root);
        Path secret = root.resolve("secret");
        try {
            switch (args[1]) {
                case "file" -> LiveFolder.mode(secret.resolve("key"), "---------");
                case "folder" -> LiveFolder.mode(secret, "---------");
                case "closed" -> LiveFolder.mode(secret, "r-xr-xr-x");
                default -> {}
            }
            Optional<Hash> file = Optional.of(blobs.put("file\n".getBytes(StandardCharsets.UTF_8)));
            switch (args[1]) {
                case "closed" -> target.apply(List.of(new Change("secret/new", Optional.empty(), file)), blobs, 1);
                case "sealed" ->
                    target.apply(
                            List.of(
                                    new Change(
                                            "sealed/",
                                            Optional.empty(),
                                            Optional.of(blobs.put("dir 555\n".getBytes(StandardCharsets.UTF_8)))),
                                    new Change("sealed/a/b", Optional.empty(), file),
                                    new Change("sealed/c", Optional.empty(), file)),
                            blobs,
                            1);
                default -> {}
            }
            Map<String, Integer> sizes = new TreeMap<>();
            for (Map.Entry<String, Hash> leaf : leaves(target, blobs).entrySet()) {
                sizes.put(leaf.getKey(), blobs.get(leaf.getValue()).orElseThrow().length);
            }
            System.out.println(sizes);
        } catch (TargetFailedException e) {
            System.out.println(e.getMessage());
        } finally {
            LiveFolder.mode(secret, "rwxr-xr-x");
            LiveFolder.mode(secret.resolve("key"), "rw-r--r--");
        }
    }

    private static Map<String, Hash> leaves(Target target, MemoryBlobStore blobs) throws Exception {
        Map<String, Hash> leaves = new TreeMap<>();
        target.capture(blobs).forEach(leaves::put);
        return leaves;
    }
}
