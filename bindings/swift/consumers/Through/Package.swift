// swift-tools-version: 6.0

import PackageDescription

let package = Package(
    name: "Through",
    dependencies: [
        .package(url: "CONTACTS_URL", from: "1.0.0")
    ],
    targets: [
        .executableTarget(name: "Submit", dependencies: [.product(name: "Contacts", package: "Contacts")])
    ]
)
