package com.rollbackapi.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Runs a simulation over the product with a bug in it: the changed source is compiled in memory, and product and
/// simulation are loaded anew around it.
public final class MutantRun {
    private static final String OURS = "com.rollbackapi.";

    private MutantRun() {}

    /// The first run that found something; empty where the bug was not caught in so many.
    ///
    /// @param simulation has a static method `found(long seed, long runs)`, which returns what the first run found
    /// that found something, or an empty text
    public static Optional<String> caught(Mutant mutant, Class<?> simulation, long seed, long runs)
            throws IOException, ReflectiveOperationException {
        Loader loader = new Loader(compiled(mutant));
        // its classes share only texts and numbers with ours
        Method method = loader.loadClass(simulation.getName()).getDeclaredMethod("found", long.class, long.class);
        method.setAccessible(true);
        try {
            return Optional.of((String) method.invoke(null, seed, runs)).filter(found -> !found.isEmpty());
        } catch (InvocationTargetException e) {
            return Optional.of(String.valueOf(e.getCause()));
        }
    }

    /// The classes of the source with the bug in it.
    static Map<String, byte[]> compiled(Mutant mutant) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
            boolean ok = compiler.getTask(
                            messages, new InMemory(files, classes), null, options, null, List.of(new Source(mutant)))
                    .call();
            if (!ok) {
                throw new AssertionError("'" + mutant + "' does not compile: " + messages);
            }
        }
        Map<String, byte[]> compiled = new HashMap<>();
        classes.forEach((name, out) -> compiled.put(name, out.toByteArray()));
        return compiled;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Mutant mutant) throws IOException {
            super(URI.create("string:///com/rollbackapi/" + mutant.source()), Kind.SOURCE);
            this.text = mutant.text();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return classes.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
                }
            };
        }
    }

    /// Loads everything of ours anew, and asks for the rest where it always was.
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> changed;

        Loader(Map<String, byte[]> changed) {
            super(MutantRun.class.getClassLoader());
            this.changed = changed;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OURS)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                byte[] bytes = changed.containsKey(name) ? changed.get(name) : unchanged(name);
                return defineClass(name, bytes, 0, bytes.length);
            }
        }

        private byte[] unchanged(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
