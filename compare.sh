#!/usr/bin/env bash
# Measures our published library beside every rival that is here; ./compare.sh --help says what else it can.
# Results go to standard output, the builds' messages to standard error.
# Needs the .NET 10 SDK and a C compiler (gcc or clang). ONNX Runtime comes from NuGet; OpenVINO is measured where the shared folder has it.
set -euo pipefail
cd "$(dirname "$0")"

missing() { printf 'compare.sh: %s\n' "$1" >&2; exit 2; }
command -v dotnet >/dev/null || missing "the .NET 10 SDK is not on the PATH. Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or with your distribution's package dotnet-sdk-10.0."
command -v clang >/dev/null || command -v gcc >/dev/null || missing "NativeAOT links with a C compiler, but neither gcc nor clang is on the PATH. Install one, for instance: apt-get install gcc libc6-dev."

{
    dotnet publish tests/AotDistil.Benchmarks.Native -c Release -o tests/AotDistil.Benchmarks.Native/out -v quiet --nologo
    dotnet build tests/AotDistil.Benchmarks -c Release -v quiet --nologo
} >&2
exec dotnet tests/AotDistil.Benchmarks/bin/Release/net10.0/AotDistil.Benchmarks.dll compare "$@"
