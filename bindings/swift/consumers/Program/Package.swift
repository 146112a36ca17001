// swift-tools-version: 6.0

import PackageDescription

let alidomain = Target.Dependency.product(name: "AliDomain", package: "AliDomain")

let package = Package(
    name: "Program",
    dependencies: [
        .package(url: "ALIDOMAIN_URL", from: "ALIDOMAIN_VERSION")
    ],
    targets: [
        .executableTarget(name: "Submit", dependencies: [alidomain]),
        .testTarget(name: "SubmitTests", dependencies: [alidomain]),
    ]
)
