// swift-tools-version: 6.0

import PackageDescription

/// Where `cargo xtask generate` puts the Rust library. It is static, so that a program is one file;
/// the path is absolute, so that the package can be used from any other by its path.
let library = Context.packageDirectory + "/lib"

/// For the targets that hold no generated code.
let strict: [SwiftSetting] = [.unsafeFlags(["-warnings-as-errors"])]

let package = Package(
    name: "AliDomain",
    platforms: [.macOS(.v10_15), .iOS(.v13)],
    products: [
        .library(name: "AliDomain", targets: ["AliDomain"])
    ],
    targets: [
        .systemLibrary(name: "AliDomainFFI"),
        .target(
            name: "AliDomain",
            dependencies: ["AliDomainFFI"],
            linkerSettings: [
                .unsafeFlags(["-L\(library)"]),
                .linkedLibrary("alidomain"),
                // What the Rust library itself needs.
                .linkedLibrary("dl", .when(platforms: [.linux])),
                .linkedLibrary("m", .when(platforms: [.linux])),
                .linkedLibrary("pthread", .when(platforms: [.linux])),
                .linkedFramework("CoreFoundation", .when(platforms: [.macOS, .iOS])),
                .linkedFramework("Security", .when(platforms: [.macOS, .iOS])),
                .linkedFramework("SystemConfiguration", .when(platforms: [.macOS, .iOS])),
            ]
        ),
        .executableTarget(
            name: "SubmitContactChange",
            dependencies: ["AliDomain"],
            path: "Examples/SubmitContactChange",
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
            dependencies: ["AliDomain", "Canary", "SubmitContactChange"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
