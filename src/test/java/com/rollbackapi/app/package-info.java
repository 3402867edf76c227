/// The sample incident and the tour, as a user meets them.
@NullMarked
package com.rollbackapi.app;

import org.jspecify.annotations.NullMarked;
