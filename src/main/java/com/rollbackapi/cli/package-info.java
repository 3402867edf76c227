/// The command line, one class a command. Every command gives its answer for people, or with `--json` as one JSON
/// object on standard output; it exits with 0 when all is well, 1 for a finding or a refusal, 2 for wrong usage, 3 for
/// a failure. Nothing is decided here: a command asks the engine.
@NullMarked
package com.rollbackapi.cli;

import org.jspecify.annotations.NullMarked;
