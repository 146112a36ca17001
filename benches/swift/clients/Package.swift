// swift-tools-version: 6.0

import PackageDescription

let strict: [SwiftSetting] = [.unsafeFlags(["-warnings-as-errors"])]

let package = Package(
    name: "Benchmark",
    platforms: [.macOS(.v13)],
    // A package is known by the name of its folder, so that this one must not be called swift.
    dependencies: [.package(path: "../../../bindings/swift")],
    targets: [
        .target(name: "Measure", swiftSettings: strict),
        .executableTarget(
            name: "Binding",
            dependencies: ["Measure", .product(name: "AliDomain", package: "swift")],
            swiftSettings: strict
        ),
        .executableTarget(name: "ByHand", dependencies: ["Measure"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
