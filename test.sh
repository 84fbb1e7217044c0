#!/usr/bin/env bash
# Builds everything and runs all tests; the last line counts them.
#
#   ./test.sh                 all tests
#   ./test.sh Packer Runtime  only the projects whose names contain one of the words
#
# Needs the .NET 10 SDK and a C compiler (gcc or clang). Tests that want more (a folder of large models and corpora, python3,
# a cross compiler for Arm64 and QEMU) say so and are skipped.
set -uo pipefail
cd "$(dirname "$0")"

missing() { printf 'test.sh: %s\n' "$1" >&2; exit 2; }
command -v dotnet >/dev/null || missing "the .NET 10 SDK is not on the PATH. Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or with your distribution's package dotnet-sdk-10.0."
dotnet --list-sdks | grep -q '^1[0-9]\.' || missing "a .NET SDK is there, but not version 10: $(dotnet --list-sdks | tr '\n' ' '). Install 10.0 from https://dotnet.microsoft.com/download/dotnet/10.0."
command -v clang >/dev/null || command -v gcc >/dev/null || missing "NativeAOT links with a C compiler, but neither gcc nor clang is on the PATH. Install one, for instance: apt-get install gcc libc6-dev."

results=$(mktemp -d) || exit 2
trap 'rm -rf "$results"' EXIT

dotnet build AotDistil.sln -c Release -v quiet --nologo || { echo "test.sh: the build failed" >&2; echo "0 passed, 1 failed"; exit 1; }

passed=0 failed=0 skipped=0
for project in tests/*.Tests; do
    name=${project##*/}
    if [ $# -gt 0 ]; then
        wanted=false
        for word in "$@"; do case $name in *"$word"*) wanted=true ;; esac; done
        $wanted || continue
    fi

    log=$results/$name.log
    echo "== $name"
    dotnet "$project/bin/Release/net10.0/$name.dll" -noColor -noLogo 2>&1 | tee "$log" | grep -v -E '^ *(Discovering|Discovered|Starting|Finished):'
    # Total: 18, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 58.832s
    counts=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -n 1 | grep -oE '[0-9]+' | tr '\n' ' ')
    if [ -z "$counts" ]; then
        echo "test.sh: $name ended without a summary" >&2
        failed=$((failed + 1))
        continue
    fi

    read -r total errors fails skips explicit <<< "$counts" # explicit tests are measurements, run only when asked for
    passed=$((passed + total - fails - skips - explicit))
    failed=$((failed + fails + errors))
    skipped=$((skipped + skips))
done

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
