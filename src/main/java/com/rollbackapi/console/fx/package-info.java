/// What the screens share: the playhead (which journal, at which position), background jobs, navigation, shortcuts, the
/// theme, and the controls that occur on more than one screen. It knows no screen. Everything here is called on the UI
/// thread unless it says otherwise, and nothing here waits on it.
@NullMarked
package com.rollbackapi.console.fx;

import org.jspecify.annotations.NullMarked;
