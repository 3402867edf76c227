/// The HTTP API: the journal as static files, its tail as server-sent events, and the operator's calls. Loopback unless
/// told otherwise; a bearer token even there, an exact list of hosts, no foreign origins, JSON bodies only.
@NullMarked
package com.rollbackapi.server;

import org.jspecify.annotations.NullMarked;
