/// Tests that keep the house in order: the packages' order, the size of what is written, the format, the build's pages.
@NullMarked
package com.rollbackapi.house;

import org.jspecify.annotations.NullMarked;
