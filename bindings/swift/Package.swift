// swift-tools-version: 6.0

import Foundation
import PackageDescription

/// What `cargo xtask generate` makes: the Rust library, the C module, and the Swift code on it.
let generated = ["lib/libalidomain.a", "Sources/AliDomainFFI", "Sources/AliDomain/Generated"]
for path in generated where !FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(path)") {
    fatalError("\(path) is missing in this checkout of AliDomain: run `cargo xtask generate` in the checkout.")
}

#if os(macOS)
    /// Apple's linker finds a library by its name only. A package with a version may not say where: there, use an
    /// XCFramework.
    let library: [LinkerSetting] = [
        .unsafeFlags(["-L\(Context.packageDirectory)/lib"]), .linkedLibrary("alidomain"),
    ]
#else
    /// The linker finds the library by its path, if the path begins in one of the folders that the linker searches.
    let root = String(repeating: "../", count: 12)
    let library: [LinkerSetting] = [.linkedLibrary(":\(root)\(Context.packageDirectory)/lib/libalidomain.a")]
#endif

/// For the targets that hold no generated code.
let strict: [SwiftSetting] = [.unsafeFlags(["-warnings-as-errors"])]

let package = Package(
    name: "AliDomain",
    platforms: [.macOS(.v10_15)],
    products: [
        .library(name: "AliDomain", targets: ["AliDomain"]),
        .library(name: "AliDomainSandbox", targets: ["AliDomainSandbox"]),
    ],
    targets: [
        .systemLibrary(name: "AliDomainFFI"),
        .target(
            name: "AliDomain",
            dependencies: ["AliDomainFFI"],
            linkerSettings: library + [
                // What the Rust library itself needs.
                .linkedLibrary("dl", .when(platforms: [.linux])),
                .linkedLibrary("m", .when(platforms: [.linux])),
                .linkedLibrary("pthread", .when(platforms: [.linux])),
                .linkedFramework("CoreFoundation", .when(platforms: [.macOS])),
                .linkedFramework("Security", .when(platforms: [.macOS])),
                .linkedFramework("SystemConfiguration", .when(platforms: [.macOS])),
            ]
        ),
        .target(name: "AliDomainSandbox", swiftSettings: strict),
        .executableTarget(
            name: "SubmitContactChange",
            dependencies: ["AliDomain"],
            path: "Examples/SubmitContactChange",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "DomainContact",
            dependencies: ["AliDomain"],
            path: "Examples/DomainContact",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ExplainedCall",
            dependencies: ["AliDomain"],
            path: "Examples/ExplainedCall",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Canary",
            dependencies: ["AliDomain"],
            path: "Tests/Canary",
            swiftSettings: strict
        ),
        .testTarget(
            name: "AliDomainTests",
            dependencies: ["AliDomain", "AliDomainSandbox", "Canary", "DomainContact", "SubmitContactChange"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
