/// The frame round every screen: top bar, rail, time bar, status bar. It shows which journal is looked at, at which
/// position and how far that can be trusted, and it moves the playhead.
@NullMarked
package com.rollbackapi.console.frame;

import org.jspecify.annotations.NullMarked;
