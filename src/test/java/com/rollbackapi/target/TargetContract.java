package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.LeafChange;
import com.rollbackapi.store.MemoryBlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What [Target] promises, as tests: every adapter's test extends this and adds what is its own.
public abstract class TargetContract extends TargetFixture {
    private static final List<String> ODD_NAMES = List.of("a", "/", "a//b", "/a", "a/", "../a", "a/b/c");

    @Test
    void theSamplesAreWorthTesting() {
        assertThat(samples()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(samples()).extracting(Sample::leaf).doesNotHaveDuplicates();
        assertThat(samples()).allSatisfy(s -> assertThat(s.first()).isNotEqualTo(s.second()));
    }

    @Test
    void itHasTheNameItWasGivenAndAKind() throws Exception {
        assertThat(openLive().name()).isEqualTo(NAME);
        assertThat(openLive().kind()).isNotBlank();
    }

    @Test
    void equalStatesHaveEqualRootsWhateverTheirHistory() throws Exception {
        Target one = openWith(4);
        LiveSystem other = freshIn("second");
        Target two = open(other, "another-name");
        for (Sample s : samples().subList(0, 4).reversed()) {
            other.put(s.leaf(), s.second());
            assertThat(root(two)).isNotEqualTo(root(one));
            other.remove(s.leaf());
            assertCommitted(two.apply(List.of(create(s)), blobs, 5), 1);
        }
        assertThat(root(two)).isEqualTo(root(one));
    }

    @Test
    void aCaptureIsOfTheLiveSystemAndOfNoCache() throws Exception {
        Target target = openWith(2);
        assertThat(target.capture(blobs).get(sample(0).leaf()))
                .contains(Hash.of(sample(0).first()));
        live.put(sample(0).leaf(), sample(0).second());
        live.remove(sample(1).leaf());
        live.put(sample(2).leaf(), sample(2).first());
        Tree tree = target.capture(blobs);
        assertThat(tree.get(sample(0).leaf())).contains(Hash.of(sample(0).second()));
        assertThat(tree.get(sample(1).leaf())).isEmpty();
        assertThat(tree.get(sample(2).leaf())).contains(Hash.of(sample(2).first()));
        assertThat(target.read(sample(0).leaf())).contains(sample(0).second());
        assertThat(target.read(sample(1).leaf())).isEmpty();
    }

    @Test
    void aCapturePutsAllThatItsTreeConsistsOf() throws Exception {
        Target target = openWith(samples().size());
        MemoryBlobStore kept = new MemoryBlobStore();
        Tree tree = target.capture(kept);
        assertThat(Tree.load(tree.root(), kept)).isEqualTo(tree);
        for (Sample s : samples()) {
            assertThat(tree.get(s.leaf())).as(s.leaf()).contains(Hash.of(s.first()));
        }
        Map<String, Hash> leaves = new TreeMap<>();
        tree.forEach(leaves::put);
        for (Map.Entry<String, Hash> leaf : leaves.entrySet()) {
            assertThat(kept.get(leaf.getValue()).map(Hash::of))
                    .as(leaf.getKey())
                    .isEqualTo(target.read(leaf.getKey()).map(Hash::of))
                    .contains(leaf.getValue());
        }
    }

    @Test
    void aCaptureIsEnoughToRestoreItIntoAnEmptySystem() throws Exception {
        Tree tree = openWith(samples().size()).capture(blobs);
        Target empty = open(freshIn("second"), NAME);
        List<Change> changes = Tree.diff(empty.capture(blobs), tree).stream()
                .map(TargetContract::change)
                .toList();
        assertCommitted(empty.apply(changes, blobs, 1), changes.size());
        assertThat(empty.verify(tree.root()).holds()).isTrue();
    }

    private static Change change(LeafChange c) {
        return new Change(c.name(), c.before(), c.after());
    }

    @Test
    void createUpdateDeleteAndBack() throws Exception {
        Target target = openWith(2);
        Tree before = target.capture(blobs);
        List<Change> changes = List.of(update(sample(0)), delete(sample(1)), create(sample(2)), create(sample(3)));
        assertCommitted(target.apply(changes, blobs, 7), 4);
        Tree expected = before;
        for (Change c : changes) {
            expected = expected.set(c.leaf(), c.replacement());
            assertThat(target.read(c.leaf()).map(Hash::of)).as(c.leaf()).isEqualTo(c.replacement());
        }
        assertThat(root(target)).isEqualTo(expected.root());
        List<Change> back = changes.reversed().stream().map(Change::inverse).toList();
        assertCommitted(target.apply(back, blobs, 8), 4);
        assertThat(target.capture(blobs)).isEqualTo(before);
    }

    @Test
    void anyWalkOfChangesIsWhatTheTreeSaysAndLeadsBack() throws Exception {
        Target target = openLive();
        Tree start = target.capture(blobs);
        Tree now = start;
        List<List<Change>> walked = new ArrayList<>();
        Random random = new Random(20);
        for (int step = 0; step < 25; step++) {
            List<Change> changes = new ArrayList<>();
            List<Sample> order = new ArrayList<>(samples());
            Collections.shuffle(order, random);
            for (Sample s : order.subList(0, 1 + random.nextInt(3))) {
                Optional<Hash> is = now.get(s.leaf());
                Optional<Hash> will = switch (random.nextInt(3)) {
                    case 0 -> Optional.empty();
                    case 1 -> Optional.of(put(s.first()));
                    default -> Optional.of(put(s.second()));
                };
                changes.add(new Change(s.leaf(), is, will));
                now = now.set(s.leaf(), will);
            }
            int written = (int) changes.stream()
                    .filter(c -> !c.expected().equals(c.replacement()))
                    .count();
            assertCommitted(target.apply(changes, blobs, step), written);
            assertThat(root(target)).as("step %d", step).isEqualTo(now.root());
            walked.add(changes.reversed().stream().map(Change::inverse).toList());
        }
        for (List<Change> back : walked.reversed()) {
            target.apply(back, blobs, 99);
        }
        assertThat(root(target)).isEqualTo(start.root());
    }

    @Test
    void prepareChangesNothingLive() throws Exception {
        Target target = openWith(2);
        Hash before = root(target);
        List<Change> changes = List.of(update(sample(0)), delete(sample(1)), create(sample(2)));
        Prepared prepared = prepared(target, changes);
        assertThat(prepared.changes()).isEqualTo(changes);
        assertThat(prepared.target()).isEqualTo(NAME);
        assertThat(root(target)).isEqualTo(before);
        assertThat(target.appliedPosition()).isEqualTo(-1);
    }

    @Test
    void prepareTellsEveryConflictWithBothValues() throws Exception {
        Target target = openWith(2);
        Hash before = root(target);
        Hash other = put(sample(0).second());
        Change stale = new Change(sample(0).leaf(), Optional.of(other), Optional.empty());
        Change gone = update(sample(2));
        assertThat(target.prepare(List.of(stale, delete(sample(1)), gone), blobs))
                .isEqualTo(new Conflicts(
                        List.of(
                                new Conflicts.Conflict(
                                        sample(0).leaf(),
                                        Optional.of(other),
                                        Optional.of(Hash.of(sample(0).first()))),
                                new Conflicts.Conflict(sample(2).leaf(), gone.expected(), Optional.empty())),
                        List.of()));
        assertThat(root(target)).isEqualTo(before);
    }

    @Test
    void aLeafThatIsThereAlreadyIsNotCreatedOver() throws Exception {
        Target target = openWith(1);
        Change create = new Change(
                sample(0).leaf(), Optional.empty(), Optional.of(put(sample(0).second())));
        assertThat(target.prepare(List.of(create), blobs)).isInstanceOf(Conflicts.class);
        assertThat(target.read(sample(0).leaf())).contains(sample(0).first());
    }

    @Test
    void commitComparesOnceMoreAndOverwritesNothing() throws Exception {
        Target target = openWith(2);
        List<Change> changes = List.of(create(sample(2)), update(sample(0)), delete(sample(1)));
        Prepared prepared = prepared(target, changes);
        live.put(sample(0).leaf(), samples().get(0).second());
        live.put(sample(1).leaf(), sample(1).second());
        live.put(sample(2).leaf(), sample(2).second());
        Hash theirs = root(target);
        assertThat(target.commit(prepared, 3)).isInstanceOfSatisfying(Conflicts.class, c -> {
            // the first sample is what was wanted, whoever wrote it
            assertThat(c.done()).isEmpty();
            assertThat(c.conflicts())
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.found())
                            .contains(Hash.of(sample(one.leaf().equals(sample(1).leaf()) ? 1 : 2)
                                    .second())));
        });
        assertThat(root(target)).isEqualTo(theirs);
        assertThat(target.appliedPosition()).isEqualTo(-1);
    }

    @Test
    void whatACommitWithAConflictHasDoneIsSaid() throws Exception {
        Target target = openWith(3);
        List<Change> changes = List.of(update(sample(0)), delete(sample(1)), update(sample(2)), create(sample(3)));
        Prepared prepared = prepared(target, changes);
        live.remove(sample(2).leaf());
        Tree expected = target.capture(blobs);
        Outcome outcome = target.commit(prepared, 3);
        Conflicts.Conflict theirs =
                new Conflicts.Conflict(sample(2).leaf(), changes.get(2).expected(), Optional.empty());
        List<Change> done = outcome instanceof Conflicts c ? c.done() : List.of();
        assertThat(outcome).isEqualTo(new Conflicts(List.of(theirs), isAtomic() ? List.of() : done));
        for (Change change : done) {
            expected = expected.set(change.leaf(), change.replacement());
        }
        assertThat(target.capture(blobs)).isEqualTo(expected);
    }

    @Test
    void aRepeatedCommitIsHarmless() throws Exception {
        Target target = openWith(2);
        List<Change> changes = List.of(update(sample(0)), delete(sample(1)), create(sample(2)));
        Prepared prepared = prepared(target, changes);
        assertCommitted(target.commit(prepared, 4), 3);
        Hash after = root(target);
        assertCommitted(target.commit(prepared, 4), 0);
        Target again = reopenAfterCrash();
        assertCommitted(again.commit(prepared(again, changes), 4), 0);
        assertThat(root(again)).isEqualTo(after);
    }

    @Test
    void aLeafThatIsAsWantedAlreadyIsDoneAndNoConflict() throws Exception {
        Target target = openWith(1);
        Change done = new Change(
                sample(0).leaf(),
                Optional.of(put(sample(0).second())),
                Optional.of(put(sample(0).first())));
        Change goneAlready = delete(sample(1));
        assertCommitted(target.apply(List.of(done, goneAlready, create(sample(2))), blobs, 1), 1);
        assertThat(target.read(sample(0).leaf())).contains(sample(0).first());
    }

    @Test
    void whatIsDiscardedOrLostWithACrashLeavesNothing() throws Exception {
        Target target = openWith(1);
        Hash before = root(target);
        List<Change> changes = List.of(update(sample(0)), create(sample(1)));
        target.discard(prepared(target, changes));
        assertThat(root(target)).isEqualTo(before);
        prepared(target, changes);
        Target again = reopenAfterCrash();
        assertThat(root(again)).isEqualTo(before);
        assertThat(again.appliedPosition()).isEqualTo(-1);
        assertCommitted(again.apply(changes, blobs, 2), 2);
    }

    @Test
    void thePositionNeverGoesBackAndSurvives() throws Exception {
        Target target = openLive();
        assertThat(target.appliedPosition()).isEqualTo(-1);
        target.apply(List.of(create(sample(0))), blobs, 41);
        assertThat(target.appliedPosition()).isEqualTo(41);
        target.apply(List.of(update(sample(0))), blobs, 12);
        assertThat(target.appliedPosition()).isEqualTo(41);
        assertThat(reopenAfterCrash().appliedPosition()).isEqualTo(41);
        target.close();
        assertThat(openLive().appliedPosition()).isEqualTo(41);
    }

    @Test
    void contentThatIsNotThereIsToldWithItsLeafAndNothingChanges() throws Exception {
        Target target = openWith(1);
        Hash before = root(target);
        Change missing = new Change(
                sample(1).leaf(),
                Optional.empty(),
                Optional.of(Hash.of(sample(1).second())));
        assertThatThrownBy(() -> target.prepare(List.of(delete(sample(0)), missing), blobs))
                .hasMessageContaining(sample(1).leaf())
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(StoreException.class),
                        e -> assertThat(e).isInstanceOf(TargetFailedException.class));
        assertThat(root(target)).isEqualTo(before);
    }

    @Test
    void whatAnotherTargetPreparedIsRefused() throws Exception {
        Target target = openLive();
        Prepared foreign = prepared(open(freshIn("second"), NAME), List.of(create(sample(0))));
        assertThatThrownBy(() -> target.commit(foreign, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(target.read(sample(0).leaf())).isEmpty();
        assertThat(target.appliedPosition()).isEqualTo(-1);
    }

    @Test
    void whatItSaysItCouldNotHoldItDoesNotTake() throws Exception {
        Target target = openWith(2);
        Tree before = target.capture(blobs);
        samples()
                .forEach(
                        s -> assertThat(target.couldHold(s.leaf())).as(s.leaf()).isTrue());
        before.forEach(
                (leaf, hash) -> assertThat(target.couldHold(leaf)).as(leaf).isTrue());
        for (String name : ODD_NAMES) {
            if (!target.couldHold(name)) {
                Change odd = new Change(
                        name, Optional.empty(), Optional.of(put(sample(0).first())));
                assertThatThrownBy(() -> target.prepare(List.of(odd), blobs))
                        .as(name)
                        .isInstanceOf(Exception.class);
            }
        }
        assertThat(root(target)).isEqualTo(before.root());
    }

    @Test
    void theSameLeafTwiceIsRefused() throws Exception {
        Target target = openWith(1);
        List<Change> twice = List.of(update(sample(0)), delete(sample(0)));
        assertThatThrownBy(() -> target.prepare(twice, blobs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sample(0).leaf());
        assertThat(target.read(sample(0).leaf())).contains(sample(0).first());
    }

    @Test
    void verifyHoldsUntilSomebodyChangesSomething() throws Exception {
        Target target = openWith(2);
        Hash expected = root(target);
        assertThat(target.verify(expected).holds()).isTrue();
        live.put(sample(1).leaf(), sample(1).second());
        Verification drifted = target.verify(expected);
        assertThat(drifted.holds()).isFalse();
        assertThat(drifted.live().get(sample(1).leaf()))
                .contains(Hash.of(sample(1).second()));
        live.put(sample(1).leaf(), sample(1).first());
        assertThat(target.verify(expected).holds()).isTrue();
    }
}
