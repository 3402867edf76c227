package com.rollbackapi.containment;

import static com.rollbackapi.containment.Lease.Access.READ_ONLY;
import static com.rollbackapi.containment.Lease.Access.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.containment.Verdict.Cause;
import com.rollbackapi.journal.Assignment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who may write when, and that a restart answers the same.
final class LeasesTest {
    private static final List<String> GATEWAY = List.of("prod-api-gateway");
    private static final String RUN = "wf_1842";

    private final Journaled journal = new Journaled();

    @Test
    void a_leased_run_writes_and_an_unknown_one_does_not() {
        journal.granted(RUN, "deployer", READ_WRITE);

        assertThat(write(RUN, 1)).isEqualTo(new Verdict.Allowed(new Lease(RUN, "deployer", 1, READ_WRITE)));
        assertDenied(write("wf_9", 1), Cause.NO_LEASE, "wf_9 holds no lease; ask for one before the first action");
        assertDenied(journal.leases().checkRead("wf_9"), Cause.NO_LEASE, "wf_9");
    }

    @Test
    void a_contained_run_is_refused_its_later_writes_and_keeps_its_reads() {
        journal.granted(RUN, "deployer", READ_WRITE)
                .granted("wf_1843", "writer", READ_WRITE)
                .revoked(RUN)
                .contained("CONT-001", RUN);

        assertDenied(write(RUN, 1), Cause.RUN_CONTAINED, "wf_1842 is contained by CONT-001: BLAST-002");
        assertThat(journal.leases().checkRead(RUN))
                .isEqualTo(new Verdict.Allowed(new Lease(RUN, "deployer", 1, READ_ONLY)));
        assertThat(write("wf_1843", 1))
                .as("the rest goes on working, on the same service too")
                .isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void containment_alone_stops_writes_before_the_lease_is_revoked() {
        journal.granted(RUN, "deployer", READ_WRITE).contained("CONT-001", RUN);

        assertDenied(write(RUN, 1), Cause.RUN_CONTAINED, "CONT-001");
    }

    @Test
    void a_revoked_epoch_stays_denied_and_a_new_lease_has_a_new_one() {
        journal.granted(RUN, "deployer", READ_WRITE).revoked(RUN);
        assertDenied(write(RUN, 1), Cause.REVOKED, "ask for a new lease");
        assertThat(journal.leases().revoke(RUN)).as("revoking twice").isEmpty();

        journal.granted(RUN, "deployer", READ_WRITE);

        assertThat(write(RUN, 2)).isInstanceOf(Verdict.Allowed.class);
        assertDenied(write(RUN, 1), Cause.STALE_EPOCH, "of epoch 2, the request of epoch 1");
        assertDenied(write(RUN, 3), Cause.STALE_EPOCH, "epoch 3");
        assertThat(journal.leases().checkRead(RUN)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void a_contained_run_gets_no_lease_until_the_containment_is_lifted() {
        journal.granted(RUN, "deployer", READ_WRITE).revoked(RUN).contained("CONT-001", RUN);
        assertDenied(
                journal.leases().grant(RUN, "deployer", Assignment.NONE, READ_WRITE),
                Cause.RUN_CONTAINED,
                "when the containment is lifted");

        journal.lifted("CONT-001");

        assertDenied(write(RUN, 1), Cause.REVOKED, "revoked");
        journal.granted(RUN, "deployer", READ_WRITE);
        assertThat(write(RUN, 2)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void a_read_only_run_reads_and_cannot_ask_itself_more() {
        journal.granted(RUN, "deployer", READ_ONLY);

        assertDenied(write(RUN, 1), Cause.READ_ONLY, "may only read");
        assertThat(journal.leases().checkRead(RUN))
                .isEqualTo(new Verdict.Allowed(new Lease(RUN, "deployer", 1, READ_ONLY)));
        assertDenied(
                journal.leases().grant(RUN, "deployer", Assignment.NONE, READ_WRITE),
                Cause.READ_ONLY,
                "start a new run");
        assertThat(journal.leases().grant(RUN, "deployer", Assignment.NONE, READ_ONLY))
                .isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void a_run_belongs_to_one_agent() {
        journal.granted(RUN, "deployer", READ_WRITE);

        assertDenied(
                journal.leases().grant(RUN, "writer", Assignment.NONE, READ_WRITE),
                Cause.OTHER_AGENT,
                "a run of deployer, not of writer");
    }

    @Test
    void a_contained_service_takes_no_writes_from_anybody() {
        journal.granted(RUN, "deployer", READ_WRITE)
                .containedServices("CONT-002", Optional.empty(), "prod-api-gateway");

        assertDenied(write(RUN, 1), Cause.SERVICE_CONTAINED, "prod-api-gateway is contained by CONT-002: operator");
        assertThat(journal.leases().checkWrite(RUN, 1, Assignment.NONE, List.of("policy-eval")))
                .isInstanceOf(Verdict.Allowed.class);
        assertThat(journal.leases().checkRead(RUN)).isInstanceOf(Verdict.Allowed.class);

        journal.lifted("CONT-002");
        assertThat(write(RUN, 1)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void a_contained_environment_takes_no_writes_to_its_services() {
        journal.deployed("prod-api-gateway", "production us-east-1")
                .deployed("web-preview-edge", "production eu-west-2")
                .granted(RUN, "deployer", READ_WRITE)
                .containedServices("CONT-003", Optional.of("production us-east-1"));

        assertDenied(write(RUN, 1), Cause.SERVICE_CONTAINED, "CONT-003");
        assertThat(journal.leases().checkWrite(RUN, 1, Assignment.NONE, List.of("web-preview-edge")))
                .isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void a_contained_environment_takes_no_calls_of_services_declared_in_it() {
        journal.granted(RUN, "deployer", READ_WRITE).containedServices("CONT-003", Optional.of("production us-east-1"));
        Leases leases = journal.leases();

        assertDenied(
                leases.checkWrite(
                        RUN, 1, Assignment.NONE, List.of("payments"), Map.of("payments", "production us-east-1")),
                Cause.SERVICE_CONTAINED,
                "payments is contained by CONT-003");
        assertThat(leases.checkWrite(RUN, 1, Assignment.NONE, List.of("payments"), Map.of("payments", "sandbox")))
                .isInstanceOf(Verdict.Allowed.class);
        assertThat(leases.checkWrite(RUN, 1, Assignment.NONE, List.of("payments")))
                .isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void a_contained_tenant_or_task_class_takes_the_leases_of_its_runs_and_leaves_them_their_reads() {
        Assignment acme = new Assignment(Optional.of("acme"), Optional.of("refunds"));
        journal.granted(RUN, "deployer", acme, READ_WRITE)
                .granted("wf_2", "writer", READ_WRITE)
                .contained("CONT-001", new Reach.Tenant("acme"))
                .contained("CONT-002", new Reach.TaskClass("refunds"));

        assertDenied(write(RUN, 1), Cause.RUN_CONTAINED, "CONT-001 with tenant acme: operator");
        assertDenied(write(RUN, 7), Cause.RUN_CONTAINED, "rbx lift CONT-001");
        assertThat(journal.leases().checkRead(RUN))
                .isEqualTo(new Verdict.Allowed(new Lease(RUN, "deployer", 1, READ_ONLY, Set.of(), acme)));
        assertThat(write("wf_2", 1)).isInstanceOf(Verdict.Allowed.class);
        assertDenied(
                journal.leases().grant("wf_3", "writer", acme, READ_WRITE), Cause.RUN_CONTAINED, "with tenant acme");

        journal.lifted("CONT-001");
        assertDenied(write(RUN, 1), Cause.RUN_CONTAINED, "CONT-002 with task class refunds");
        journal.lifted("CONT-002");
        assertThat(write(RUN, 1)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void a_later_lease_takes_over_for_whom_the_run_works_and_cannot_change_it() {
        Assignment acme = new Assignment(Optional.of("acme"), Optional.empty());
        Assignment globex = new Assignment(Optional.of("globex"), Optional.empty());
        journal.granted(RUN, "deployer", acme, READ_WRITE).granted(RUN, "deployer", READ_WRITE);

        assertThat(write(RUN, 2))
                .isEqualTo(new Verdict.Allowed(new Lease(RUN, "deployer", 2, READ_WRITE, Set.of(), acme)));
        assertDenied(
                journal.leases().grant(RUN, "deployer", globex, READ_WRITE),
                Cause.OTHER_ASSIGNMENT,
                "wf_1842 works for tenant acme, not tenant globex");
        assertDenied(
                journal.leases().checkWrite(RUN, 2, globex, GATEWAY),
                Cause.OTHER_ASSIGNMENT,
                "for another, start a new run");
    }

    @Test
    void a_restart_gives_the_same_verdicts() {
        journal.granted(RUN, "deployer", READ_WRITE)
                .granted("wf_2", "writer", READ_ONLY)
                .granted("wf_3", "writer", READ_WRITE)
                .revoked("wf_3")
                .granted("wf_3", "writer", READ_WRITE)
                .revoked(RUN)
                .contained("CONT-001", RUN)
                .containedServices("CONT-002", Optional.empty(), "policy-eval")
                .granted("wf_5", "writer", new Assignment(Optional.of("acme"), Optional.empty()), READ_WRITE)
                .contained("CONT-003", new Reach.Tenant("acme"));
        Leases before = journal.leases();
        Leases after = Leases.of(journal.restarted());

        for (String run : List.of(RUN, "wf_2", "wf_3", "wf_4", "wf_5")) {
            for (long epoch = 1; epoch <= 3; epoch++) {
                for (String target : List.of("prod-api-gateway", "policy-eval")) {
                    assertThat(after.checkWrite(run, epoch, Assignment.NONE, List.of(target)))
                            .isEqualTo(before.checkWrite(run, epoch, Assignment.NONE, List.of(target)));
                }
            }
            assertThat(after.checkRead(run)).isEqualTo(before.checkRead(run));
            assertThat(after.grant(run, "writer", Assignment.NONE, READ_WRITE))
                    .isEqualTo(before.grant(run, "writer", Assignment.NONE, READ_WRITE));
        }
    }

    private Verdict write(String run, long epoch) {
        return journal.leases().checkWrite(run, epoch, Assignment.NONE, GATEWAY);
    }

    private static void assertDenied(Verdict verdict, Cause cause, String part) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Denied.class, d -> {
            assertThat(d.cause()).isEqualTo(cause);
            assertThat(d.text()).contains(part);
        });
    }
}
