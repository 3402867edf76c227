/// What the tests of several packages share.
@NullMarked
package com.rollbackapi;

import org.jspecify.annotations.NullMarked;
