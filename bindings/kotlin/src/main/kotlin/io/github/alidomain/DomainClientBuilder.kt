package io.github.alidomain

/** Builds a [DomainClient], for Java. Settings that are not set come from the environment, or have their defaults. */
public class DomainClientBuilder internal constructor() {
    private var credentials: Credentials? = null
    private var options: ClientOptions? = null
    private var proxy: ProxySettings? = null
    private var journal: Journal? = null

    /** Sets the credentials to sign with. Default: those of [Credentials.fromDefaultChain][Credentials.Companion.fromDefaultChain]. */
    public fun credentials(credentials: Credentials?): DomainClientBuilder = apply { this.credentials = credentials }

    /** Sets the options of the client. Default: the defaults of [ClientOptions]. */
    public fun options(options: ClientOptions?): DomainClientBuilder = apply { this.options = options }

    /** Sets the proxies to use. Default: those of the environment, see [ProxySettings]. */
    public fun proxy(proxy: ProxySettings?): DomainClientBuilder = apply { this.proxy = proxy }

    /** Sets the file with the submissions of the program, which survives a crash. Default: none. */
    public fun journal(journal: Journal?): DomainClientBuilder = apply { this.journal = journal }

    /**
     * Builds the client. Sends nothing.
     *
     * @throws DomainException if an option or an environment variable is wrong.
     */
    @Throws(DomainException::class)
    public fun build(): DomainClient = DomainClient(credentials, options, proxy, journal)
}
