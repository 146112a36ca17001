// swift-tools-version: 6.0
// AliDomain VERSION. `cargo xtask package swift` makes this file.

import PackageDescription

/// Rust's names of the platforms that the folder `lib` has a library for.
let platforms = [PLATFORMS]

/// For Apple's platforms: the target that `apple/make-xcframework.sh` prints goes here, in place of `nil`.
let framework: Target? = nil

/// The platform of the machine that builds.
#if os(macOS)
    let own = "apple-darwin"
#elseif os(Linux) && arch(x86_64)
    let own = "x86_64-unknown-linux-gnu"
#elseif os(Linux) && arch(arm64)
    let own = "aarch64-unknown-linux-gnu"
#else
    let own = "this platform"
#endif

/// The platform to build for. For another one than the machine's own, set ALIDOMAIN_PLATFORM to Rust's name of it.
let platform = Context.environment["ALIDOMAIN_PLATFORM"] ?? own
let isApple = platform == "apple-darwin"

if isApple && framework == nil {
    fatalError("AliDomain has no library for Apple's platforms. apple/make-xcframework.sh in the package makes one.")
}
if !isApple && !platforms.contains(platform) {
    fatalError(
        """
        AliDomain has no library for \(platform), only for \(platforms.joined(separator: ", ")). \
        Build on one of these, or set ALIDOMAIN_PLATFORM to one of these for a cross build.
        """)
}

/// The linker finds a library by its path, if the path begins in one of the folders that the linker searches. That needs
/// no unsafe flags, which SwiftPM refuses in a package with a version.
let library = ":" + String(repeating: "../", count: 12) + Context.packageDirectory + "/lib/\(platform)/libalidomain.a"

let linux: [LinkerSetting] = [.linkedLibrary(library)] + ["dl", "m", "pthread"].map { .linkedLibrary($0) }
let apple: [LinkerSetting] = ["CoreFoundation", "Security", "SystemConfiguration"].map { .linkedFramework($0) }
let privacy = "PrivacyInfo.xcprivacy"

let package = Package(
    name: "AliDomain",
    platforms: isApple ? [.macOS(.v10_15), .iOS(.v13)] : nil,
    products: [
        .library(name: "AliDomain", targets: ["AliDomain"]),
        .library(name: "AliDomainSandbox", targets: ["AliDomainSandbox"]),
    ],
    targets: [
        framework ?? .systemLibrary(name: "AliDomainFFI"),
        .target(
            name: "AliDomain",
            dependencies: ["AliDomainFFI"],
            exclude: isApple ? [] : [privacy],
            resources: isApple ? [.copy(privacy)] : nil,
            linkerSettings: isApple ? apple : linux
        ),
        .target(name: "AliDomainSandbox"),
    ],
    swiftLanguageModes: [.v6]
)
