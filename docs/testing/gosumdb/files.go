package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// height is that of C2SP tlog-tiles: 256 hashes in a tile.
const height = 8

// place maps x/mod's `tile/8/0/000` and `tile/8/data/000` to tlog-tiles' `tile/0/000` and `tile/entries/000`.
func place(t tlog.Tile) string {
	path := strings.TrimPrefix(t.Path(), "tile/8/")
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

func tileAt(path string) (tlog.Tile, error) {
	return tlog.ParseTilePath("tile/8/" + strings.Replace(strings.TrimPrefix(path, "tile/"), "entries/", "data/", 1))
}

// bundleTiles are the entry bundles of a log of n entries; x/mod calls that level -1.
func bundleTiles(n int64) []tlog.Tile {
	return level(-1, n)
}

// hashTiles are the tiles of a log of n entries. tlog.NewTiles would also list every width that the last ones have had.
func hashTiles(n int64) []tlog.Tile {
	var tiles []tlog.Tile
	for l := 0; n>>(height*l) > 0; l++ {
		tiles = append(tiles, level(l, n>>(height*l))...)
	}
	return tiles
}

func level(l int, count int64) []tlog.Tile {
	var tiles []tlog.Tile
	for first := int64(0); first < count; first += 1 << height {
		width := int64(1 << height)
		if count-first < width {
			width = count - first
		}
		tiles = append(tiles, tlog.Tile{H: height, L: l, N: first >> height, W: int(width)})
	}
	return tiles
}

func readBundles(dir string, n int64) ([][]byte, error) {
	var entries [][]byte
	for _, tile := range bundleTiles(n) {
		data, err := os.ReadFile(filepath.Join(dir, place(tile)))
		if err != nil {
			return nil, err
		}
		bundle, err := split(data)
		if err != nil || len(bundle) != tile.W {
			return nil, fmt.Errorf("%s: %d whole entries, not %d (%v)", place(tile), len(bundle), tile.W, err)
		}
		entries = append(entries, bundle...)
	}
	return entries, nil
}

// split takes a bundle apart: each entry after its length as a big-endian uint16.
func split(bundle []byte) ([][]byte, error) {
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return entries, fmt.Errorf("a length is cut off")
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		if end > len(bundle) {
			return entries, fmt.Errorf("an entry is cut off")
		}
		entries = append(entries, bundle[2:end])
		bundle = bundle[end:]
	}
	return entries, nil
}

// stored are hashes in the order in which Go's log stores them.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(s)) {
			return nil, fmt.Errorf("hash %d is beyond the %d of this log", x, len(s))
		}
		hashes[i] = s[x]
	}
	return hashes, nil
}

func hashesOf(entries [][]byte) (stored, error) {
	var all stored
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, all)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func sameRoot(hashes stored, head tlog.Tree) error {
	root, err := tlog.TreeHash(head.N, hashes)
	if head.N == 0 {
		root = sha256.Sum256(nil) // RFC 6962; tlog has zeros there
	}
	if err == nil && root != head.Hash {
		err = fmt.Errorf("the entries give the root %v, the head says %v", root, head.Hash)
	}
	return err
}

// checkFiles wants every file that a log of n entries has, and of every file that is there, also of those from earlier
// sizes, that its bytes are the ones of these entries.
func checkFiles(dir string, n int64, entries [][]byte, hashes stored) (int, error) {
	for _, tile := range append(bundleTiles(n), hashTiles(n)...) {
		if _, err := os.Stat(filepath.Join(dir, place(tile))); err != nil {
			return 0, err
		}
	}
	files := 0
	if n == 0 {
		return files, nil
	}
	err := filepath.WalkDir(filepath.Join(dir, "tile"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		tile, err := tileAt(filepath.ToSlash(name))
		if err != nil {
			return fmt.Errorf("%s is no tile's place", name)
		}
		want, err := content(tile, entries, hashes)
		if err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
		found, err := os.ReadFile(path)
		if err == nil && !bytes.Equal(found, want) {
			err = fmt.Errorf("%s is not the tile of these entries", name)
		}
		return err
	})
	return files, err
}

func content(tile tlog.Tile, entries [][]byte, hashes stored) ([]byte, error) {
	if tile.L >= 0 {
		return tlog.ReadTileData(tile, hashes)
	}
	first := tile.N << height
	if first+int64(tile.W) > int64(len(entries)) {
		return nil, fmt.Errorf("beyond the %d entries of the head", len(entries))
	}
	var bundle []byte
	for _, entry := range entries[first : first+int64(tile.W)] {
		bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(entry))), entry...)
	}
	return bundle, nil
}
