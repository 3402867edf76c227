package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.target.ServiceAnswer;
import com.rollbackapi.target.ServiceCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A service as it is in the world: what its calls have done outlives the process that made them. It knows a call by
/// its key and nothing else, and counts what each compensation has done to the call that it offsets.
final class SimBank {
    /// What goes wrong in a call of it.
    enum Trouble {
        /// Nothing arrives, nothing comes back.
        LOSES_REQUEST,
        /// It is done, and nothing comes back.
        LOSES_REPLY,
        /// It arrives twice.
        DUPLICATES,
        /// Nothing comes back; it is done after the next call of anything, or in the next hour.
        DELAYS,
        /// It says no for good.
        REFUSES
    }

    private final Map<String, Json.Obj> done = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final List<ServiceCall> onTheWay = new ArrayList<>();
    private final Map<String, Integer> offsets = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private final Map<String, Integer> silent = new HashMap<>();
    private final List<String> forwards = new ArrayList<>();
    private boolean down;

    /// Nothing answers until it is up again.
    void down(boolean isDown) {
        down = isDown;
    }

    boolean isDown() {
        return down;
    }

    /// Takes note of whether it could say what became of a call, with the journal at this size.
    void noted(String key, ServiceAnswer answer, int size) {
        if (answer instanceof ServiceAnswer.Unknown) {
            silent.put(key, size);
        } else {
            silent.remove(key);
        }
    }

    /// What was asked is forgotten with the process that asked.
    void forget() {
        silent.clear();
    }

    boolean wasSilent(String key, long size) {
        return silent.getOrDefault(key, -1) == size;
    }

    /// What it says of a call, and by whom it is known to be done.
    Json.Obj result(String key) {
        return done.getOrDefault(key, Json.Obj.EMPTY);
    }

    boolean isDone(String key) {
        return done.containsKey(key);
    }

    /// How often the call of this key was offset.
    int offset(String forward) {
        return offsets.getOrDefault(forward, 0);
    }

    /// The compensations in the order in which they took effect, as `operation of key`.
    List<String> log() {
        return log;
    }

    ServiceAnswer call(ServiceCall call, Optional<Trouble> trouble) {
        List<ServiceCall> late = List.copyOf(onTheWay);
        onTheWay.clear();
        ServiceAnswer answer = answer(call, trouble);
        late.forEach(this::arrive);
        return answer;
    }

    /// An hour goes by: what an agent's action asked for is not on its way any longer.
    void settle() {
        List<ServiceCall> late =
                onTheWay.stream().filter(c -> c.offsets().isEmpty()).toList();
        onTheWay.removeAll(late);
        late.forEach(this::arrive);
    }

    /// The keys of what was done for agents' actions.
    List<String> forwards() {
        return List.copyOf(forwards);
    }

    private ServiceAnswer answer(ServiceCall call, Optional<Trouble> trouble) {
        if (down) {
            return new ServiceAnswer.Unknown("it does not answer");
        }
        if (trouble.isEmpty()) {
            return arrive(call);
        }
        return switch (trouble.get()) {
            case LOSES_REQUEST -> new ServiceAnswer.Unknown("the request was lost");
            case LOSES_REPLY -> {
                arrive(call);
                yield new ServiceAnswer.Unknown("the reply was lost");
            }
            case DUPLICATES -> {
                arrive(call);
                yield arrive(call);
            }
            case DELAYS -> {
                onTheWay.add(call);
                yield new ServiceAnswer.Unknown("it took too long");
            }
            case REFUSES -> {
                if (!done.containsKey(call.key())) {
                    refused.add(call.key());
                }
                yield arrive(call);
            }
        };
    }

    private ServiceAnswer arrive(ServiceCall call) {
        if (refused.contains(call.key())) {
            return new ServiceAnswer.NotDone("no longer possible");
        }
        if (!done.containsKey(call.key()) && call.offsets().isEmpty()) {
            forwards.add(call.key());
            done.put(call.key(), Json.object().put("id", "of " + call.key()).build());
        } else if (!done.containsKey(call.key())) {
            ServiceCall.Offset forward = call.offsets().orElseThrow();
            if (!done.containsKey(forward.key()) || !result(forward.key()).equals(forward.result())) {
                throw new SimViolation("offsets what was done", call + " of " + result(forward.key()));
            }
            done.put(call.key(), Json.object().put("id", call.operation()).build());
            if (offsets.merge(forward.key(), 1, Integer::sum) > 1) {
                throw new SimViolation("effect of a compensation at most once", call.toString());
            }
            log.add(call.operation() + " of " + forward.key());
        }
        return new ServiceAnswer.Done(result(call.key()));
    }

    /// Asks and changes nothing.
    ServiceAnswer probe(ServiceCall call, Optional<Trouble> trouble) {
        if (down || trouble.filter(t -> t != Trouble.DUPLICATES).isPresent()) {
            return new ServiceAnswer.Unknown("it does not answer");
        }
        return done.containsKey(call.key())
                ? new ServiceAnswer.Done(result(call.key()))
                : new ServiceAnswer.NotDone("nothing under " + call.key());
    }
}
