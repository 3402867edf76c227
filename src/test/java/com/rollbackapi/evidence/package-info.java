/// Evidence packs: written, checked, forged.
@NullMarked
package com.rollbackapi.evidence;

import org.jspecify.annotations.NullMarked;
