package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	// maxProven is how many entries are proven one by one; of a larger log that many, evenly spread.
	maxProven = 2000
	// maxSizes is how many sizes are compared pair by pair, 44,850 pairs.
	maxSizes = 300
)

// tiles reads the hash tiles of a log; it believes them.
type tiles struct {
	dir  string
	n    int64
	read map[tlog.Tile][]byte
}

func (t *tiles) Height() int                     { return height }
func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		known, ok := t.read[tile]
		if !ok {
			var err error
			if known, err = os.ReadFile(filepath.Join(t.dir, place(tile))); err != nil {
				return nil, err
			}
			t.read[tile] = known
		}
		data[i] = known
	}
	return data, nil
}

// ReadHashes takes single hashes out of the tiles of the log's last size: checkFiles has looked at each of them.
func (t *tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		tile := tlog.TileForIndex(height, x)
		tile.W = 1 << height
		if there := t.n>>(height*tile.L) - tile.N<<height; there < int64(tile.W) {
			tile.W = int(there)
		}
		data, err := t.ReadTiles([]tlog.Tile{tile})
		if err != nil {
			return nil, err
		}
		if hashes[i], err = tlog.HashFromTile(tile, data[0], x); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

// checkInclusion has each proof checked too, rather than trust that TileHashReader refuses a bad tile: that of x/mod
// 0.7.0 does not look at every tile where several peaks of the tree lie in one.
func checkInclusion(dir string, head tlog.Tree, entries [][]byte) (int, error) {
	reader := tlog.TileHashReader(head, &tiles{dir, head.N, map[tlog.Tile][]byte{}})
	chosen := spread(0, head.N-1, maxProven)
	for _, i := range chosen {
		proof, err := tlog.ProveRecord(head.N, i, reader)
		if err == nil {
			err = tlog.CheckRecord(proof, head.N, head.Hash, i, tlog.RecordHash(entries[i]))
		}
		if err != nil {
			return 0, fmt.Errorf("entry %d: %v", i, err)
		}
	}
	return len(chosen), nil
}

// checkConsistency takes the proofs from the tiles and the roots from the entries.
func checkConsistency(dir string, head tlog.Tree, hashes stored) (int, error) {
	reader := &tiles{dir, head.N, map[tlog.Tile][]byte{}}
	sizes := sizesOf(head.N)
	roots := make([]tlog.Hash, len(sizes))
	for i, n := range sizes {
		var err error
		if roots[i], err = tlog.TreeHash(n, hashes); err != nil {
			return 0, err
		}
	}
	pairs := 0
	for i, n := range sizes {
		for j, old := range sizes[:i] {
			proof, err := tlog.ProveTree(n, old, reader)
			if err == nil {
				err = tlog.CheckTree(proof, n, roots[i], old, roots[j])
			}
			if err != nil {
				return 0, fmt.Errorf("from size %d to %d: %v", old, n, err)
			}
			pairs++
		}
	}
	return pairs, nil
}

// sizesOf gives every size of a small log; of a larger one the first and last, those around the tiles' borders as far
// as they go, and others evenly spread.
func sizesOf(n int64) []int64 {
	chosen := map[int64]bool{}
	for border := int64(1 << height); border <= n && len(chosen) < maxSizes/2; border += 1 << height {
		for _, size := range []int64{border - 1, border, border + 1} {
			if size <= n {
				chosen[size] = true
			}
		}
	}
	for _, size := range spread(1, n, maxSizes-len(chosen)) {
		chosen[size] = true
	}
	var sizes []int64
	for size := range chosen {
		sizes = append(sizes, size)
	}
	sort.Slice(sizes, func(i, j int) bool { return sizes[i] < sizes[j] })
	return sizes
}

// spread gives at most count numbers from first to last, both among them.
func spread(first, last int64, count int) []int64 {
	var numbers []int64
	if last-first < int64(count) {
		for i := first; i <= last; i++ {
			numbers = append(numbers, i)
		}
		return numbers
	}
	for i := int64(0); i < int64(count); i++ {
		numbers = append(numbers, first+(last-first)*i/int64(count-1))
	}
	return numbers
}
