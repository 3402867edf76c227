/// The sessions screen over the sample incident.
@NullMarked
package com.rollbackapi.console.sessions;

import org.jspecify.annotations.NullMarked;
