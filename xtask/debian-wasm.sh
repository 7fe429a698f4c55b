#!/usr/bin/env bash
# Makes Debian's Rust able to compile for wasm32-unknown-unknown, for networks where rustup's
# server is out of reach: installs it with a linker, compiles the standard library from the
# source that Debian ships, and lays it where /usr/bin/rustc looks. Run it as root, once.
# `cargo xtask` calls it where `rustup target add wasm32-unknown-unknown` is refused, or always
# with REROLL_WASM=debian.
set -euo pipefail

target=wasm32-unknown-unknown
library=/usr/lib/rustlib/$target/lib
packages=(rustc-web cargo-web rust-web-src lld-22)

export DEBIAN_FRONTEND=noninteractive
install() { apt-get install --yes --quiet --quiet --no-install-recommends "${packages[@]}"; }
dpkg --status "${packages[@]}" >/dev/null 2>&1 || install || { apt-get update --quiet && install; }

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
: > "$work/src/lib.rs"
cat > "$work/Cargo.toml" <<'TOML'
[package]
name = "empty"
version = "0.0.0"
edition = "2021"

[workspace]
TOML

cd "$work"
# RUSTC_BOOTSTRAP: building the standard library is an unstable option of cargo.
env -u RUSTUP_TOOLCHAIN -u CARGO -u RUSTFLAGS -u RUSTC_WRAPPER \
  RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR="$work/target" \
  /usr/bin/cargo build --release --target "$target" -Zbuild-std=std,panic_abort

rm -f target/$target/release/deps/libempty-*
mkdir -p "$library"
rm -f "$library"/*.rlib
cp target/$target/release/deps/*.rlib "$library/"
