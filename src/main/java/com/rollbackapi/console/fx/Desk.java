package com.rollbackapi.console.fx;

import java.time.InstantSource;

/// What every screen is given.
///
/// @param wall the present, for what runs out between two entries
/// @param user who asks, as journaled
public record Desk(
        Playhead playhead, Jobs jobs, Navigation navigation, Latest.Maker latest, InstantSource wall, String user) {}
