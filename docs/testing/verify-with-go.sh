#!/usr/bin/env bash
# Has Go's checksum database libraries (golang.org/x/mod/sumdb) verify a journal from its static files alone, and then
# refuse copies of it that were tampered with. See README.md beside this file.
#
#   verify-with-go.sh                     a journal that rbx writes now (after `mvn -q package -DskipTests`)
#   verify-with-go.sh JOURNAL [VKEYFILE]  that folder (with checkpoint and tile/); key: JOURNAL/../keys/log.vkey
#
# Exit 0: the journal passed and every tampered copy was refused for the right reason. 1: not so. 2: usage. 3: something
# that this needs is missing. RBX names another rbx, GOPATH another place of golang.org/x/mod.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export GO111MODULE=off GOPATH=${GOPATH:-/usr/share/gocode} GOFLAGS=
if (($# > 2)); then
  sed -n '5,6s/^# *//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
missing() {
  echo "verify-with-go: $1" >&2
  exit 3
}
command -v go >/dev/null || missing "go is not on the path (Debian: golang-go)"
[[ -d $GOPATH/src/golang.org/x/mod/sumdb/tlog ]] \
  || missing "golang.org/x/mod is not under $GOPATH (Debian: golang-golang-x-mod-dev)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOCACHE=${GOCACHE:-$work/gocache}
(cd "$here/gosumdb" && go build -o "$work/gosumdb" .)

# Actions FROM to TO, each creating a record; their arguments differ in length, so the entries do.
actions() {
  local after
  after=$(printf '{"status":"open"}' | sha256sum | cut -d' ' -f1)
  awk -v from="$1" -v to="$2" -v after="$after" 'BEGIN {
    for (i = from; i <= to; i++) {
      text = ""
      for (j = 0; j < i % 50; j++) text = text "words "
      printf "{\"run_id\":\"crew/%d\",\"t\":%d,\"tool\":\"order.create\",\"args\":{\"text\":\"%s\"},\"ok\":true,", i / 200, i, text
      printf "\"writes\":[{\"object\":\"orders/o%d\",\"op\":\"create\",\"before_sha256\":null,\"after_sha256\":\"%s\",", i, after
      printf "\"patch\":[{\"op\":\"add\",\"path\":\"/orders/o%d\",\"value\":{\"status\":\"open\"}}]}]}\n", i
    }
  }'
}

# Four times a writer, so that partial tiles of earlier sizes lie beside the last ones.
write_journal() {
  local rbx=${RBX:-$here/../../target/rbx/bin/rbx} ws=$work/ws
  [[ -x $rbx ]] || missing "there is no $rbx: mvn -q package -DskipTests makes it"
  mkdir "$work/state"
  echo '{}' >"$work/state/orders.json"
  actions 1 100 >"$work/1.jsonl"
  actions 101 400 >"$work/2.jsonl"
  actions 401 510 >"$work/3.jsonl"
  "$rbx" init "$ws"
  "$rbx" import actions --workspace "$ws" --state "$work/state" "$work/1.jsonl"
  "$rbx" import actions --workspace "$ws" "$work/2.jsonl"
  "$rbx" import actions --workspace "$ws" "$work/3.jsonl"
  actions 511 1000 | "$rbx" append --workspace "$ws" >/dev/null
}

if (($#)); then
  journal=$1
else
  write_journal
  journal=$work/ws/journal
fi
key=${2:-$journal/../keys/log.vkey}
[[ -r $journal/checkpoint ]] || missing "there is no $journal/checkpoint"
[[ -r $key ]] || missing "there is no $key"
vkey=$(<"$key")

# the static files and nothing else of the journal
copy() {
  mkdir "$work/$1"
  cp -r "$journal/checkpoint" "$work/$1"
  [[ ! -d $journal/tile ]] || cp -r "$journal/tile" "$work/$1"
}

copy sound
echo "== as written"
"$work/gosumdb" verify "$work/sound" "$vkey"

refused=0 wrong=0
# KIND REASON: a copy tampered with in this way must be refused, in words that match REASON.
refuse() {
  copy "$1"
  local what status=0
  what=$("$work/gosumdb" tamper "$work/$1" "$1") || status=$?
  if ((status == 4)); then
    echo "== $1: this log has no such file"
    return
  elif ((status)); then
    exit 3
  fi
  echo "== $what"
  "$work/gosumdb" verify "$work/$1" "$vkey" >"$work/said" || status=$?
  grep ^FAILED "$work/said" || true
  if ((status == 1)) && grep -Eq "^FAILED .*($2)" "$work/said"; then
    refused=$((refused + 1))
  else
    echo "NOT REFUSED, or for another reason than '$2'"
    wrong=$((wrong + 1))
  fi
  rm -rf "${work:?}/$1"
}

unproven='inclusion +.*(inconsistent tile|invalid transparency proof)'
refuse bundle 'root +the entries give the root'
refuse truncate 'bundles +.*cut off'
refuse tile "$unproven"
refuse partial "$unproven"
refuse upper "$unproven"
refuse root 'checkpoint +invalid signature'
refuse key 'checkpoint +note has no verifiable signatures'
echo "verify-with-go: the journal passed, $refused tampered copies were refused, $wrong were not"
((wrong == 0 && refused > 0))
