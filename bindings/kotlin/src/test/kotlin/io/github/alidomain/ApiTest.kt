package io.github.alidomain

import java.io.File
import kotlin.test.Test
import kotlin.test.fail
import org.jetbrains.kotlin.abi.tools.AbiFilters
import org.jetbrains.kotlin.abi.tools.AbiTools

class ApiTest {
    @Test
    fun `the public surface is the one that was agreed on`() {
        val tools = AbiTools.getInstance(javaClass.classLoader)
        val classes = File(System.getProperty("alidomain.classes")).walk().filter { it.extension == "class" }
        val actual = File.createTempFile("alidomain", ".api")
        try {
            actual.writer().use { tools.printJvmDump(it, classes.asIterable(), AbiFilters.EMPTY) }
            val agreed = File(System.getProperty("alidomain.api"))
            if (System.getenv("ALIDOMAIN_WRITE_API") != null) {
                agreed.parentFile.mkdirs()
                actual.copyTo(agreed, overwrite = true)
            }
            val difference = tools.filesDiff(agreed, actual)
            if (difference != null) {
                fail("the public API differs from $agreed. If the change is intended, run `cargo xtask api`.\n$difference")
            }
        } finally {
            actual.delete()
        }
    }
}
