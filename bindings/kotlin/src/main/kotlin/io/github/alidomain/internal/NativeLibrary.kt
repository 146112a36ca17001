package io.github.alidomain.internal

import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.nio.file.FileAlreadyExistsException
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.nio.file.attribute.BasicFileAttributes
import java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE
import java.nio.file.attribute.PosixFilePermission.OWNER_READ
import java.nio.file.attribute.PosixFilePermission.OWNER_WRITE
import java.nio.file.attribute.PosixFilePermissions
import java.util.EnumSet

/** Where the native library is, and how it is loaded. */
internal object NativeLibrary {
    private const val NAME = "alidomain_jni"

    /** A system property with the path of the library, which is then loaded from there. */
    private const val PATH = "alidomain.library"

    /** A system property with the folder that the library is unpacked to. Default: that for temporary files. */
    private const val FOLDER = "alidomain.tmpdir"

    private val isAndroid = System.getProperty("java.vm.vendor") == "The Android Project"

    /** Loads the library for this machine. */
    fun load() {
        val path = System.getProperty(PATH)
        try {
            when {
                path != null -> loadNamed(File(path))
                // The system has unpacked it from the app.
                isAndroid -> System.loadLibrary(NAME)
                else -> unpack()
            }
        } catch (error: RuntimeException) {
            throw if (error.javaClass.name == DENIED) denied(error) else error
        }
    }

    private fun loadNamed(library: File) {
        try {
            System.load(library.absolutePath)
        } catch (error: UnsatisfiedLinkError) {
            val next = "Correct -D$PATH=$library, or remove it to use the library in the jar."
            throw UnsatisfiedLinkError("alidomain cannot load its native library: ${error.message}. $next")
                .apply { initCause(error) }
        }
    }

    /** What Java throws from version 24 on. Its class is not there before 9. */
    private const val DENIED = "java.lang.IllegalCallerException"

    private fun denied(cause: RuntimeException): UnsatisfiedLinkError {
        val next = "Add --enable-native-access=ALL-UNNAMED, or --enable-native-access=io.github.alidomain " +
            "if this jar is a module."
        return UnsatisfiedLinkError("Java does not allow alidomain to load its native library: ${cause.message}. $next")
            .apply { initCause(cause) }
    }

    /** Tells the library what it must know of Java. */
    fun prepare() {
        // Reasons and hints name things as Kotlin does.
        Native.funcUseCamelCase(false.toByte())
        // Where Java programs look for files of the user. Android has no such folder.
        System.getProperty("user.home")?.let { Native.funcUseHomeFolder(it.toByteArray()) }
        if (!isAndroid) detachAtTheEnd()
    }

    private fun detachAtTheEnd() {
        try {
            Runtime.getRuntime().addShutdownHook(End)
        } catch (_: IllegalStateException) {
            // The program is ending already, and will wait 0.3 s.
        }
    }

    /** A class of its own: the first lambda of a program takes Java 10 ms. */
    private object End : Thread("alidomain-end") {
        override fun run(): Unit = Native.detach()
    }

    private fun unpack() {
        val platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"))
        val file = System.mapLibraryName(NAME)
        val resource = "/io/github/alidomain/native/$platform/$file"
        val library = NativeLibrary::class.java.getResourceAsStream(resource) ?: throw UnsatisfiedLinkError(
            "This jar of alidomain has no native library for $platform ($resource). Build the library from the " +
                "project's sources, and pass it with -D$PATH=PATH.",
        )
        val parent = File(System.getProperty(FOLDER) ?: System.getProperty("java.io.tmpdir")).toPath()
        try {
            if (isWindows(System.getProperty("os.name"))) removeOld(parent, file)
            val folder = newFolder(parent)
            val path = folder.resolve(file).toFile()
            // Half as much work as `Files.copy`, which copies small pieces twice.
            library.use { from -> FileOutputStream(path).use { from.copyTo(it, PIECE) } }
            try {
                System.load(path.path)
            } finally {
                remove(folder, file)
            }
        } catch (error: IOException) {
            throw failed(parent, error)
        } catch (error: UnsatisfiedLinkError) {
            throw failed(parent, error)
        }
    }

    /**
     * A folder that nobody else may write to. That of another program is never taken, so its name needs no secret:
     * `createTempDirectory` makes one, for which Java loads its random numbers and what signs.
     */
    private fun newFolder(parent: Path): Path {
        val isPosix = "posix" in parent.fileSystem.supportedFileAttributeViews()
        val owner = PosixFilePermissions.asFileAttribute(EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE))
        while (true) {
            val folder = parent.resolve(PREFIX + java.lang.Long.toHexString(System.nanoTime()))
            try {
                return if (isPosix) Files.createDirectory(folder, owner) else Files.createDirectory(folder)
            } catch (_: FileAlreadyExistsException) {
                // Another program has begun at the same moment.
            }
        }
    }

    private fun failed(folder: Path, cause: Throwable): UnsatisfiedLinkError {
        val next = "If that folder does not allow programs, pass another folder with -D$FOLDER=FOLDER, or an unpacked " +
            "library with -D$PATH=PATH."
        val error = UnsatisfiedLinkError("alidomain cannot load its native library from $folder: $cause. $next")
        return error.apply { initCause(cause) }
    }

    /**
     * Removes what earlier programs could not remove: Windows keeps a library while it is loaded. Another program may
     * be about to load from a folder that is new. Where several users write, a folder may be a link to the files of
     * another: links are left alone, and so is everything but the library.
     */
    internal fun removeOld(parent: Path, file: String) {
        val folders = parent.toFile().listFiles { folder -> folder.name.startsWith(PREFIX) && isOld(folder.toPath()) }
        folders?.forEach { remove(it.toPath(), file) }
    }

    private fun isOld(folder: Path): Boolean = try {
        val found = Files.readAttributes(folder, BasicFileAttributes::class.java, LinkOption.NOFOLLOW_LINKS)
        val age = System.currentTimeMillis() - found.lastModifiedTime().toMillis()
        // A junction of Windows is a directory, and something else besides.
        found.isDirectory && !found.isOther && age > NEW_MILLIS
    } catch (_: IOException) {
        false // Another program has removed it.
    }

    private fun remove(folder: Path, file: String) {
        folder.resolve(file).toFile().delete()
        folder.toFile().delete()
    }

    /** How many bytes are unpacked at once. */
    private const val PIECE = 65_536

    private const val PREFIX = "alidomain-jni-"

    private const val NEW_MILLIS = 600_000L

    /** The name of a platform, such as `linux-x86-64`. */
    internal fun platform(os: String, architecture: String): String {
        val system = when {
            isWindows(os) -> "windows"
            os.begins("Mac") -> "macos"
            else -> os.lowercase()
        }
        val processor = when (architecture) {
            "amd64", "x86_64", "x86-64" -> "x86-64"
            "arm64" -> "aarch64"
            else -> architecture
        }
        return "$system-$processor"
    }

    private fun isWindows(os: String) = os.begins("Windows")

    /** For `startsWith`, a program would load a quarter of a megabyte of Kotlin's classes. */
    private fun String.begins(start: String) = length >= start.length && substring(0, start.length) == start
}
