#!/usr/bin/env bash
# Finds the psp-partners binary that belongs to this commit, by download and checksum
# or by building it, and gives its path to the next step, which runs it. The token and
# the other inputs are that step's: a build runs the build scripts of dependencies.
# Kept to bash 3.2 (macOS) and to what git-bash has (Windows).
# shellcheck disable=SC2016 # backticks in messages are quotation marks
set -euo pipefail

# `%`, CR and LF end or forge a workflow command; `printf`, because `echo` has
# opinions about `-n` and backslashes.
error() {
  local text=$1
  text=${text//\%/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '::error title=psp-partners::%s\n' "$text"
}

# 70 is the tool's own code for a fault that is not the registry's.
fault() { error "$1"; exit 70; }

# Windows hands out `D:\a\…`; bash tools want `/d/a/…`.
unix_path() {
  if command -v cygpath >/dev/null 2>&1; then cygpath -u -- "$1"; else printf '%s\n' "$1"; fi
}

# One of the two is on every hosted runner: coreutils on Linux and in git-bash, perl's on macOS.
if command -v sha256sum >/dev/null 2>&1; then sha256=(sha256sum); else sha256=(shasum -a 256); fi
sha256_of() { "${sha256[@]}" <"$1" | cut -d ' ' -f 1; }

# The names of Rust's targets, because the release uses them. Empty if we build none.
target() {
  case "${RUNNER_OS:-$(uname -s)}/${RUNNER_ARCH:-$(uname -m)}" in
    Linux/X64 | Linux/x86_64) printf 'x86_64-unknown-linux-musl\n' ;;
    Linux/ARM64 | Linux/aarch64) printf 'aarch64-unknown-linux-musl\n' ;;
    macOS/X64 | Darwin/x86_64) printf 'x86_64-apple-darwin\n' ;;
    macOS/ARM64 | Darwin/arm64) printf 'aarch64-apple-darwin\n' ;;
    Windows/X64) printf 'x86_64-pc-windows-msvc\n' ;;
  esac
}

# `VERSION TARGET SHA256` of this platform; nothing if the table has no entry at all.
# A table that names other platforms but not this one is an error, not a reason to
# build: a pin must not mean one thing here and another there.
release_line() {
  local wanted=$1 version target sum rest found='' any=''
  while read -r version target sum rest || [ -n "${version:-}" ]; do
    sum=${sum%$'\r'} # a Windows checkout may have CRLF
    case $version in '' | $'\r' | '#'*) continue ;; esac
    if ! [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ && $sum =~ ^[0-9a-f]{64}$ && -z $rest ]]; then
      printf 'malformed\n'
      return
    fi
    any=$version
    if [ "$target" = "$wanted" ]; then
      # Two answers for one platform: the old release was not taken out.
      [ -z "$found" ] || { printf 'malformed\n'; return; }
      found="$version $target $sum"
    fi
  done <"$checksums"
  if [ -n "$any" ] && [ -z "$found" ]; then found=unknown; fi
  printf '%s\n' "$found"
}

# Downloads next to the final name and moves: a second job never sees half a file,
# and nothing is executable before its checksum was right.
download() {
  local version=$1 target=$2 sum=$3 suffix='' got url='' part server tried=''
  case $target in *-windows-*) suffix=.exe ;; esac
  binary=$store/$version-$target/psp-partners$suffix
  # A kept copy is trusted for its bytes, not for its place.
  if [ -f "$binary" ] && [ "$(sha256_of "$binary")" = "$sum" ]; then return; fi
  mkdir -p "$store/$version-$target"
  part=$binary.$$.part
  # A GitHub Enterprise server runs actions of github.com (GitHub Connect, GHE.com) without having their releases. The
  # checksum decides what runs, so the second address is as safe as the first.
  for server in "${GITHUB_SERVER_URL:?}" https://github.com; do
    url="${server%/}/$PSP_ACTION_REPOSITORY/releases/download/bin-v$version/psp-partners-$version-$target$suffix"
    case $tried in *"\`$url\`"*) continue ;; esac
    # https only, after redirects too.
    if curl --fail --silent --show-error --location --proto '=https' \
      --retry 3 --connect-timeout 20 --max-time 300 --output "$part" -- "$url"; then
      tried=''
      break
    fi
    rm -f -- "$part"
    tried="${tried:+$tried or }\`$url\`"
  done
  if [ -n "$tried" ]; then
    fault "the binary could not be downloaded from $tried; without access to it, give the path of a ready binary as \`binary\`"
  fi
  got=$(sha256_of "$part")
  if [ "$got" != "$sum" ]; then
    rm -f -- "$part"
    fault "\`$url\` has SHA-256 $got, but action/checksums.txt of this commit has $sum; nothing was run"
  fi
  chmod +x "$part"
  mv -f -- "$part" "$binary"
}

# Everything that ends up in the binary, and the compiler: the name of the build.
build_key() {
  local path paths=()
  for path in Cargo.toml Cargo.lock build.rs .cargo rust-toolchain.toml src schemas templates partners/program.yaml partners/templates tests/rules; do
    if [ -e "$path" ]; then paths+=("$path"); fi
  done
  { find "${paths[@]}" -type f -exec "${sha256[@]}" {} + | LC_ALL=C sort; rustc -vV; } | "${sha256[@]}" | cut -c 1-32
}

# Before the first release, and for `uses: ./`, which is there to try this very tree.
build() {
  local suffix='' built=yes key target_dir
  case ${RUNNER_OS:-} in Windows) suffix=.exe ;; esac
  command -v cargo >/dev/null 2>&1 ||
    fault 'this commit of the action has no release, and building it needs `cargo`, which is not installed; install Rust or give the path of a ready binary as `binary`'
  # From the action's tree, never from the workspace: cargo and rustup read the
  # `.cargo/config.toml` and `rust-toolchain.toml` of the folder they are started
  # in, and the workspace may be a stranger's pull request.
  cd -- "$tree"
  key=$(build_key)
  binary=$store/source-$key/psp-partners$suffix
  if [ ! -x "$binary" ]; then
    target_dir=$(unix_path "${CARGO_TARGET_DIR:-$temp/psp-partners-target}")
    unset CARGO_BUILD_TARGET # it would move the result to another folder
    printf '::group::psp-partners: building from source, because this commit names no release\n'
    cargo build --release --locked --bin psp-partners --target-dir "$target_dir" || built=no
    printf '::endgroup::\n'
    [ "$built" = yes ] || fault 'psp-partners could not be built from the source of this commit; the log above has the reason'
    mkdir -p "$store/source-$key"
    cp -- "$target_dir/release/psp-partners$suffix" "$binary.$$.part"
    mv -f -- "$binary.$$.part" "$binary"
  fi
  cd -- "$workspace"
}

workspace=$PWD
tree=$(unix_path "${GITHUB_ACTION_PATH:?}")
temp=$(unix_path "${RUNNER_TEMP:-${TMPDIR:-/tmp}}")
# The tool cache outlives a job on a self-hosted runner; RUNNER_TEMP does not.
store=$(unix_path "${RUNNER_TOOL_CACHE:-$temp}")/psp-partners
checksums=$tree/action/checksums.txt

: "${PSP_BINARY=}" "${PSP_ACTION_REPOSITORY=}"

if [ -n "$PSP_BINARY" ]; then
  binary=$(unix_path "$PSP_BINARY")
  case $binary in /*) ;; *) binary=$workspace/$binary ;; esac # never looked up on PATH
  [ -f "$binary" ] && [ -x "$binary" ] || fault "the input \`binary\` names \`$PSP_BINARY\`, which is not an executable file"
elif [ -z "$PSP_ACTION_REPOSITORY" ]; then
  build
else
  release=$(release_line "$(target)")
  case $release in
    '') build ;;
    malformed) fault 'action/checksums.txt of this commit is malformed; nothing was run' ;;
    unknown) fault "no binary is released for ${RUNNER_OS:-$(uname -s)} ${RUNNER_ARCH:-$(uname -m)}; give the path of one built there as \`binary\`" ;;
    *)
      read -r version name sum <<<"$release"
      download "$version" "$name" "$sum"
      ;;
  esac
fi

# A line break would begin another output.
case $binary in *$'\n'* | *$'\r'*) fault 'the path of the binary has a line break in it' ;; esac
printf 'binary=%s\n' "$binary" >>"${GITHUB_OUTPUT:?}"
