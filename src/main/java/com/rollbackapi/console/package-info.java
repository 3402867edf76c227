/// The operator console: one window whose screens are pictures of a journal at a position. It decides nothing: what is
/// shown is folded from the journal, and what is done goes through the source's operator.
@NullMarked
package com.rollbackapi.console;

import org.jspecify.annotations.NullMarked;
