package com.rollbackapi.codec;

import java.util.AbstractList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.RandomAccess;
import java.util.function.Function;

/// An immutable JSON value (RFC 8259), numbers being IEEE-754 doubles as RFC 8785 wants them. The only JSON model
/// outside this package: parsing and canonical writing are [StrictJson] and [CanonicalJson].
public sealed interface Json {
    /// An object; members keep the order they were given in, which canonical writing ignores.
    record Obj(Map<String, Json> members) implements Json {
        public static final Obj EMPTY = new Obj(Map.of());

        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        public Optional<Json> get(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /// The member's text; empty where it is absent or no string.
        public Optional<String> text(String name) {
            return get(name).flatMap(v -> v instanceof Str s ? Optional.of(s.value()) : Optional.empty());
        }

        /// The member's number; empty where it is absent or no number.
        public OptionalDouble number(String name) {
            return members.get(name) instanceof Num n ? OptionalDouble.of(n.value()) : OptionalDouble.empty();
        }

        public Obj with(String name, Json value) {
            Map<String, Json> copy = new LinkedHashMap<>(members);
            copy.put(name, value);
            return new Obj(copy);
        }

        public Obj without(String name) {
            Map<String, Json> copy = new LinkedHashMap<>(members);
            copy.remove(name);
            return new Obj(copy);
        }
    }

    record Arr(List<Json> items) implements Json {
        public Arr {
            items = items instanceof Made<?> ? items : List.copyOf(items);
        }
    }

    /// Items that are made each time that somebody looks at one, and held by nobody.
    final class Made<T> extends AbstractList<Json> implements RandomAccess {
        private final List<T> from;
        private final Function<? super T, ? extends Json> form;

        private Made(List<T> from, Function<? super T, ? extends Json> form) {
            this.from = List.copyOf(from);
            this.form = form;
        }

        @Override
        public Json get(int index) {
            return form.apply(from.get(index));
        }

        @Override
        public int size() {
            return from.size();
        }
    }

    record Str(String value) implements Json {}

    /// A finite double; NaN and infinities have no JSON form and are refused. Negative zero becomes zero, since
    /// both have the same canonical bytes and so must be equal.
    record Num(double value) implements Json {
        public Num {
            value = value == 0 ? 0.0 : value;
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("JSON has no " + value);
            }
        }
    }

    record Bool(boolean value) implements Json {}

    enum Null implements Json {
        NULL
    }

    static Json of(String value) {
        return new Str(value);
    }

    static Json of(double value) {
        return new Num(value);
    }

    /// A whole number. Throws `IllegalArgumentException` beyond ±2^53, where doubles lose units.
    static Json of(long value) {
        if (value > 1L << 53 || value < -(1L << 53)) {
            throw new IllegalArgumentException(value + " is not exact as a JSON number; write it as text");
        }
        return new Num(value);
    }

    static Json of(boolean value) {
        return new Bool(value);
    }

    static Json of(List<? extends Json> items) {
        return new Arr(List.copyOf(items));
    }

    /// An array of what these have for their form, for lists so long that they should not be held twice. The form
    /// is made whenever it is asked for, and must be the same every time.
    static <T> Json each(List<T> from, Function<? super T, ? extends Json> form) {
        return new Arr(new Made<>(from, form));
    }

    /// A builder for objects, in the order of the calls; absent optionals leave no member.
    static Builder object() {
        return new Builder();
    }

    /// Collects the members of an object.
    final class Builder {
        private final Map<String, Json> members = new LinkedHashMap<>();

        public Builder put(String name, Json value) {
            members.put(name, value);
            return this;
        }

        public Builder put(String name, String value) {
            return put(name, of(value));
        }

        public Builder put(String name, long value) {
            return put(name, of(value));
        }

        public Builder put(String name, boolean value) {
            return put(name, of(value));
        }

        public Builder put(String name, Optional<String> value) {
            value.ifPresent(v -> put(name, v));
            return this;
        }

        public Builder strings(String name, List<String> values) {
            return put(name, of(values.stream().map(Json::of).toList()));
        }

        public Obj build() {
            return new Obj(members);
        }
    }
}
