/// The doctor of a workspace, its mirrors, and the fence that tells a repeated call from a new one. Promises all
/// findings as data, and that looking changes nothing; that a repair writes only what a head signed by the workspace's
/// own key proves, or a hash, and sets aside what it replaces. Refuses to believe a mirror, to take anything from a
/// fork, and to guess what is lost.
@NullMarked
package com.rollbackapi.recovery;

import org.jspecify.annotations.NullMarked;
