/// Remote journals, honest and hostile.
@NullMarked
package com.rollbackapi.remote;

import org.jspecify.annotations.NullMarked;
