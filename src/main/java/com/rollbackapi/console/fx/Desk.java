package com.rollbackapi.console.fx;

/// What every screen is given.
///
/// @param user who asks, as journaled
public record Desk(Playhead playhead, Jobs jobs, Navigation navigation, Latest.Maker latest, String user) {}
