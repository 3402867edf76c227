/// The rollbacks screen over the sample incident.
@NullMarked
package com.rollbackapi.console.rollbacks;

import org.jspecify.annotations.NullMarked;
