#!/bin/bash
# Builds the Debian package out of .build/release/heartbeat: .build/package/sr-heartbeat_VERSION_ARCHITECTURE.deb. PACKAGE_VERSION sets
# another version than the program's. lintian looks at it last; its errors stop the build.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$project/.build/release/heartbeat
version=${PACKAGE_VERSION:-$("$program" --version)}
place=$project/.build/package
mkdir -p "$place"
exec 9>"$place/lock"
flock 9
rm -rf "$place"/work.*
work=$(mktemp -d "$place/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
tree=$work/sr-heartbeat
mkdir -p "$tree/manual" "$tree/completions" "$tree/monitoring"

cp -r "$project/etc/debian" "$tree/debian"
rm "$tree/debian/build.sh"
cp -r "$project/README.md" "$project/docs" "$tree"
cp "$project"/etc/monitoring/* "$tree/monitoring"

"$project/.build/release/generate-manual" "$program" --multi-page --section 8 --output-directory "$tree/manual"
# Of internal commands nobody needs a page, and `heartbeat help` is heartbeat(8).
rm "$tree"/manual/heartbeat.{*-storage,help}.8
for page in "$tree"/manual/heartbeat.*.8; do mv "$page" "${page/heartbeat./heartbeat-}"; done
# whatis(1) takes a name of one word.
sed --in-place 's/^\.Nm "heartbeat \(.*\)"$/.Nm heartbeat-\1/' "$tree"/manual/*.8
"$program" --generate-completion-script bash | sed '1{/^#!/d}' >"$tree/completions/heartbeat"
"$program" --generate-completion-script zsh >"$tree/completions/_heartbeat"
"$program" --generate-completion-script fish >"$tree/completions/heartbeat.fish"

date=$(git -C "$project" log -1 --format=%cD 2>/dev/null || date --rfc-email)
cat >"$tree/debian/changelog" <<EOF
sr-heartbeat ($version) unstable; urgency=medium

  * Version $version: see CHANGELOG.md.

 -- heartbeat <heartbeat@sr-heartbeat.invalid>  $date
EOF
log=$place/build.log
if ! (cd "$tree" && HEARTBEAT_PROJECT=$project DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage --build=binary --no-sign \
    --no-check-builddeps >"$log" 2>&1); then
    tail --lines=30 "$log" >&2
    exit 1
fi
package=$(basename "$work"/sr-heartbeat_*.deb)
lintian --fail-on error --allow-root --suppress-tags bad-distribution-in-changes-file "$work/$package"
mv "$work/$package" "$place/$package"
echo "$place/$package"
