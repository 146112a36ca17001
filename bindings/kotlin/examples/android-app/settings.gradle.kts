pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
        // What `cargo xtask package aar` has made in this checkout.
        exclusiveContent {
            forRepository { maven(file("../../../../dist/maven").toURI()) }
            filter { includeGroup("io.github.alidomain") }
        }
    }
}

rootProject.name = "contact-change"
