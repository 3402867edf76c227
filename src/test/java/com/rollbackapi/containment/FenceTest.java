package com.rollbackapi.containment;

import static com.rollbackapi.containment.Lease.Access.READ_ONLY;
import static com.rollbackapi.containment.Lease.Access.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// There is a fence only around runs that cannot write, and it says when it no longer holds.
final class FenceTest {
    private final Journaled journal = new Journaled();

    @Test
    void no_fence_around_a_run_that_can_still_write() {
        journal.granted("wf_1", "a", READ_WRITE)
                .granted("wf_2", "a", READ_WRITE)
                .revoked("wf_1")
                .contained("CONT-001", "wf_1");

        assertThatThrownBy(() -> Fence.of(journal.picture(), List.of("wf_1", "wf_2")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no fence around runs that can still write: wf_2");
    }

    @Test
    void a_fence_names_the_entry_that_completed_the_containment() {
        journal.granted("wf_1", "a", READ_WRITE)
                .granted("wf_2", "a", READ_WRITE)
                .revoked("wf_1")
                .contained("CONT-001", "wf_1")
                .revoked("wf_2")
                .contained("CONT-002", "wf_2")
                .granted("wf_3", "b", READ_WRITE);

        Fence fence = Fence.of(journal.picture(), List.of("wf_2", "wf_1"));

        assertThat(fence.entry()).isEqualTo(5);
        assertThat(fence.runs()).containsExactly("wf_1", "wf_2");
        assertThat(fence.covers(List.of("wf_1"))).isTrue();
        assertThat(fence.covers(List.of("wf_1", "wf_3"))).isFalse();
    }

    @Test
    void runs_that_hold_no_lease_or_only_read_need_no_containment() {
        journal.granted("wf_1", "a", READ_ONLY).granted("wf_2", "a", READ_WRITE).revoked("wf_2");

        Fence fence = Fence.of(journal.picture(), List.of("wf_1", "wf_2", "imported"));

        assertThat(fence.entry()).isEqualTo(2);
        assertThat(fence.brokenBy(journal.picture())).isEmpty();
    }

    @Test
    void a_new_lease_behind_the_fence_breaks_it() {
        journal.granted("wf_1", "a", READ_WRITE).revoked("wf_1").contained("CONT-001", "wf_1");
        Fence fence = Fence.of(journal.picture(), List.of("wf_1", "wf_2"));
        journal.granted("wf_9", "b", READ_WRITE);
        assertThat(fence.brokenBy(journal.picture())).isEmpty();

        journal.lifted("CONT-001");
        assertThat(fence.brokenBy(journal.picture()))
                .as("lifted, but its lease stays revoked")
                .isEmpty();

        journal.granted("wf_1", "a", READ_WRITE);
        assertThat(fence.brokenBy(journal.picture())).contains("wf_1");
        journal.revoked("wf_1");
        assertThat(fence.brokenBy(journal.picture()))
                .as("it could write in between")
                .contains("wf_1");
    }

    @Test
    void a_first_lease_behind_the_fence_breaks_it_too() {
        journal.granted("wf_1", "a", READ_ONLY);
        Fence fence = Fence.of(journal.picture(), List.of("imported"));

        journal.granted("imported", "b", READ_WRITE);

        assertThat(fence.brokenBy(journal.picture())).contains("imported");
    }
}
