#!/usr/bin/env bash
# Builds AliDomainFFI.xcframework.zip for macOS and iOS, and prints the target for Package.swift.
#
# NEVER RUN: nobody has had a Mac to run this on. Expect to correct it, and please report what you changed.
#
# It needs a Mac with Xcode 16 or newer, rustup, and a checkout of alidomain's source at the tag of this version:
#
#     apple/make-xcframework.sh SOURCE URL
#
# SOURCE is the folder of the checkout. URL is where you will publish the archive.
set -euo pipefail

if [ $# -ne 2 ]; then
    echo "arguments: SOURCE URL" >&2
    exit 2
fi
source=$(cd "$1" && pwd)
url=$2
package=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The oldest systems that Package.swift names.
export MACOSX_DEPLOYMENT_TARGET=10.15 IPHONEOS_DEPLOYMENT_TARGET=13.0
# Panics must not name the folders of this machine.
export RUSTFLAGS="--remap-path-prefix=$HOME=home --remap-path-prefix=$source=alidomain"

# Arguments: Rust's name of the platform, that of Apple's SDK, that of the processor.
# Leaves one object in an archive. All symbols but those that Swift calls are local, so that another Rust library fits
# into the same program.
build() {
    local triple=$1 sdk=$2 processor=$3 folder="$work/$1" version
    rustup target add "$triple"
    (cd "$source" && cargo rustc --package alidomain --lib --crate-type staticlib --release --locked \
        --target "$triple" --target-dir "$work/target")
    mkdir -p "$folder"
    printf '_uniffi_alidomain_*\n_ffi_alidomain_*\n' >"$folder/exports"
    version=$IPHONEOS_DEPLOYMENT_TARGET
    [ "$sdk" = macos ] && version=$MACOSX_DEPLOYMENT_TARGET
    xcrun ld -r -arch "$processor" -platform_version "$sdk" "$version" "$version" \
        -exported_symbols_list "$folder/exports" -force_load "$work/target/$triple/release/libalidomain.a" \
        -o "$folder/alidomain.o"
    xcrun strip -S "$folder/alidomain.o"
    xcrun libtool -static -D -o "$folder/libalidomain.a" "$folder/alidomain.o"
}

# Both processors in one archive, since an XCFramework has one library for each platform.
join() {
    mkdir -p "$work/$1"
    xcrun lipo -create "$work/$2/libalidomain.a" "$work/$3/libalidomain.a" -output "$work/$1/libalidomain.a"
}

build aarch64-apple-darwin macos arm64
build x86_64-apple-darwin macos x86_64
build aarch64-apple-ios ios arm64
build aarch64-apple-ios-sim ios-simulator arm64
build x86_64-apple-ios ios-simulator x86_64
join macos aarch64-apple-darwin x86_64-apple-darwin
join simulator aarch64-apple-ios-sim x86_64-apple-ios

# In a folder of its own: Xcode copies the headers of all frameworks into one place, and two module maps would clash.
mkdir -p "$work/headers/AliDomainFFI"
cp "$package/Sources/AliDomainFFI/"* "$work/headers/AliDomainFFI"

cd "$work"
xcodebuild -create-xcframework \
    -library macos/libalidomain.a -headers headers \
    -library aarch64-apple-ios/libalidomain.a -headers headers \
    -library simulator/libalidomain.a -headers headers \
    -output AliDomainFFI.xcframework
ditto -c -k --keepParent AliDomainFFI.xcframework "$package/AliDomainFFI.xcframework.zip"
checksum=$(swift package compute-checksum "$package/AliDomainFFI.xcframework.zip")

echo
echo "1. Publish $package/AliDomainFFI.xcframework.zip at $url"
echo "2. Write this into Package.swift, in place of nil:"
echo
echo "    .binaryTarget(name: \"AliDomainFFI\", url: \"$url\", checksum: \"$checksum\")"
echo
echo "3. Commit Package.swift with new checksums (sha256sum or shasum -a 256), and set the tag."
