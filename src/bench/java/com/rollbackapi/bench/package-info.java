/// Benchmarks: `mvn -q -Pbench -Dbench=NAME verify` runs `NameBench`, prints a table and writes
/// `target/bench/NAME.json`. They are compiled with the tests, so that they cannot rot, and are never on the product's
/// class path.
@NullMarked
package com.rollbackapi.bench;

import org.jspecify.annotations.NullMarked;
