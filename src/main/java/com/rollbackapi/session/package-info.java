/// Sessions: replayable spans of a journal, the clock that plays them, and the proof that a replay shows what was
/// recorded. Pure: it reads entries and pictures that it is given, and neither waits, writes nor asks for the time.
@NullMarked
package com.rollbackapi.session;

import org.jspecify.annotations.NullMarked;
