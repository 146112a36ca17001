// swift-tools-version: 6.0

import PackageDescription

/// A static library of Rust that has nothing to do with AliDomain.
let library = ":" + String(repeating: "../", count: 12) + Context.packageDirectory + "/libother.a"

let alidomain = Target.Dependency.product(name: "AliDomain", package: "AliDomain")
let isOtherFirst = Context.environment["OTHER_FIRST"] != nil

let package = Package(
    name: "Beside",
    dependencies: [
        .package(url: "ALIDOMAIN_URL", from: "ALIDOMAIN_VERSION")
    ],
    targets: [
        .systemLibrary(name: "OtherFFI"),
        .target(name: "Other", dependencies: ["OtherFFI"], linkerSettings: [.linkedLibrary(library)]),
        .executableTarget(name: "Submit", dependencies: isOtherFirst ? ["Other", alidomain] : [alidomain, "Other"]),
    ]
)
