// swift-tools-version: 6.0

import PackageDescription

let package = Package(
    name: "Contacts",
    products: [
        .library(name: "Contacts", targets: ["Contacts"])
    ],
    dependencies: [
        .package(url: "ALIDOMAIN_URL", from: "ALIDOMAIN_VERSION")
    ],
    targets: [
        .target(name: "Contacts", dependencies: [.product(name: "AliDomain", package: "AliDomain")])
    ]
)
