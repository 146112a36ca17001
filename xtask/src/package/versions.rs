//! The versions of everything that is fetched, in one place.

/// Rust in Debian's packages `rustc-web`: the one for browsers, which Debian 12 keeps up to date. If apt does not find it,
/// Debian has moved on to a newer one: `apt-cache depends libstd-rust-web-dev` says which.
pub const RUST: &str = "1.96";
/// LLVM, of the same origin: the one that this Rust needs.
pub const LLVM: &str = "22";

/// zig, which brings glibc's stubs of every version, and the headers and libunwind for Android.
pub const ZIGLANG: &str = "ziglang==0.17.1";
pub const CARGO_ZIGBUILD: &str = "cargo-zigbuild==0.24.1";

/// A library that Android's own tools have linked, and the package of npm that has it.
pub struct Linked {
    pub package: &'static str,
    pub file: &'static str,
}

/// Together with a few that `bionic.rs` names, these import every symbol of Android's C library that ours does.
pub const LINKED_FOR_ANDROID: [Linked; 5] = [
    Linked { package: "@next/swc-android-arm64@13.2.4", file: "package/next-swc.android-arm64.node" },
    Linked { package: "@napi-rs/canvas-android-arm64@1.2.0", file: "package/skia.android-arm64.node" },
    Linked { package: "@oxc-parser/binding-android-arm64@0.159.0", file: "package/parser.android-arm64.node" },
    Linked { package: "@ngrok/ngrok-android-arm64@1.7.0", file: "package/ngrok.android-arm64.node" },
    Linked { package: "nodejs-mobile-react-native@18.20.4", file: "package/android/libnode/bin/arm64-v8a/libnode.so" },
];

/// The lowest glibc that libraries for Linux load on: that of CentOS 7, and of Python's `manylinux2014`.
pub const GLIBC: (u32, u32) = (2, 17);

/// Android 7: the lowest API level.
pub const ANDROID_API: u32 = 24;

/// The pages of newer Android devices. Segments of a library that runs on them start at a multiple.
pub const ANDROID_PAGE: u64 = 0x4000;
