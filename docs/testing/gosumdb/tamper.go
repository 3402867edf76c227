package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tamper changes one thing in the log of dir and says which.
func tamper(dir, kind string) (string, error) {
	checkpoint := filepath.Join(dir, "checkpoint")
	head, err := os.ReadFile(checkpoint)
	if err != nil {
		return "", err
	}
	lines := bytes.SplitN(head, []byte("\n"), 4)
	if len(lines) < 4 {
		return "", fmt.Errorf("%s is no head", checkpoint)
	}
	n, err := strconv.ParseInt(string(lines[1]), 10, 64)
	if err != nil {
		return "", err
	}
	switch kind {
	case "root":
		was := lines[2][0]
		lines[2][0] = 'A'
		if was == 'A' {
			lines[2][0] = 'B'
		}
		return "the first byte of the root in checkpoint", os.WriteFile(checkpoint, bytes.Join(lines, []byte("\n")), 0o644)
	case "key":
		return forge(checkpoint, head, string(lines[0]))
	case "truncate":
		return change(dir, last(bundleTiles(n)), func(b []byte) []byte { return b[:len(b)-1] }, "cut by one byte")
	case "bundle":
		return change(dir, first(bundleTiles(n)), flip, "one byte changed")
	}
	for _, tile := range hashTiles(n) {
		full := tile.W == 1<<height
		if (kind == "tile" && tile.L == 0 && full) || (kind == "partial" && tile.L == 0 && !full) || (kind == "upper" && tile.L > 0) {
			return change(dir, &tile, flip, "one byte changed")
		}
	}
	return "", errNotHere
}

func first(tiles []tlog.Tile) *tlog.Tile {
	if len(tiles) == 0 {
		return nil
	}
	return &tiles[0]
}

func last(tiles []tlog.Tile) *tlog.Tile {
	return first(tiles[len(tiles)-min(1, len(tiles)):])
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

// flip changes a byte in the middle, so of an entry's text rather than of its length.
func flip(b []byte) []byte {
	b[len(b)/2] ^= 1
	return b
}

func change(dir string, tile *tlog.Tile, how func([]byte) []byte, what string) (string, error) {
	if tile == nil {
		return "", errNotHere
	}
	file := filepath.Join(dir, place(*tile))
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	return place(*tile) + ", " + what, os.WriteFile(file, how(data), 0o644)
}

// forge signs the very same text with a new key of the same name.
func forge(checkpoint string, head []byte, name string) (string, error) {
	secret, _, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return "", err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return "", err
	}
	text := string(head[:bytes.LastIndex(head, []byte("\n\n"))+1])
	forged, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return "", err
	}
	return "checkpoint, signed by another key of the same name", os.WriteFile(checkpoint, forged, 0o644)
}
