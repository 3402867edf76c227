/// The lineage screen over the sample incident, and its layout without a screen.
@NullMarked
package com.rollbackapi.console.lineage;

import org.jspecify.annotations.NullMarked;
