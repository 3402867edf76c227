/// The forensics screen over exported journals, and its query language.
@NullMarked
package com.rollbackapi.console.forensics;

import org.jspecify.annotations.NullMarked;
