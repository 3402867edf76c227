/// Fuzzing: what reads bytes from elsewhere is given bytes that nobody would write. Each target stands in the package
/// of what it feeds; here are the replay of the kept inputs and the long runs.
@NullMarked
package com.rollbackapi.fuzz;

import org.jspecify.annotations.NullMarked;
