// Checks a journal of RollbackAPI from its static files alone with Go's checksum database libraries
// (golang.org/x/mod/sumdb/note and .../tlog), which know nothing of us.
//
//	gosumdb verify DIR VKEY   prints every check; exit 1 where one fails
//	gosumdb tamper DIR KIND   changes the files as an attacker or a bad disk would; exit 4 where DIR has no such file
//
// DIR holds `checkpoint` and `tile/...` in the layout of C2SP tlog-tiles.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// errNotHere is what tamper fails with where the log is too small for that kind.
var errNotHere = errors.New("this log has no such file")

func main() {
	if len(os.Args) != 4 || (os.Args[1] != "verify" && os.Args[1] != "tamper") {
		fmt.Fprintln(os.Stderr, "usage: gosumdb verify DIR VKEY | gosumdb tamper DIR KIND")
		os.Exit(2)
	}
	if os.Args[1] == "tamper" {
		what, err := tamper(os.Args[2], os.Args[3])
		if errors.Is(err, errNotHere) {
			os.Exit(4)
		} else if err != nil {
			fmt.Fprintln(os.Stderr, "gosumdb:", err)
			os.Exit(3)
		}
		fmt.Println(what)
		return
	}
	if !verify(os.Args[2], os.Args[3]) {
		os.Exit(1)
	}
}

// verify prints a line for each check. Without a believable head the rest would check nothing, so that one ends it.
func verify(dir, vkey string) bool {
	head, err := openHead(filepath.Join(dir, "checkpoint"), vkey)
	if !report("checkpoint", fmt.Sprintf("signed by the key given: %d entries, root %v", head.N, head.Hash), err) {
		return false
	}
	entries, err := readBundles(dir, head.N)
	if !report("bundles", fmt.Sprintf("%d entries in %d bundles", len(entries), (head.N+255)/256), err) {
		return false
	}
	fromEntries, err := hashesOf(entries)
	if err == nil {
		err = sameRoot(fromEntries, head)
	}
	ok := report("root", "the entries give the signed root", err)
	files, err := checkFiles(dir, head.N, entries, fromEntries)
	ok = report("tiles", fmt.Sprintf("%d files, each hash and entry of them that of the entries", files), err) && ok
	proven, err := checkInclusion(dir, head, entries)
	ok = report("inclusion", fmt.Sprintf("%d entries proven under the signed root by the tiles", proven), err) && ok
	pairs, err := checkConsistency(dir, head, fromEntries)
	return report("consistency", fmt.Sprintf("%d pairs of sizes", pairs), err) && ok
}

func report(check, what string, err error) bool {
	if err != nil {
		fmt.Printf("FAILED %-11s %v\n", check, err)
		return false
	}
	fmt.Printf("ok     %-11s %s\n", check, what)
	return true
}

// openHead lets note.Open check the signature. tlog.ParseTree wants the first line of Go's own log, so the three lines
// are read here.
func openHead(file, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(vkey))
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.SplitN(opened.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the head is of %q, not of %q", lines[0], verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("%q is no tree's size", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}
