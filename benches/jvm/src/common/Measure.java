import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** What all clients are measured with. */
final class Measure {
    /** A client that submits changes to the endpoint that the environment names. */
    interface Client {
        /** Submits one change, and waits for its task number. */
        String submit(String domainName) throws Exception;

        /** Submits {@code count} changes, {@code atOnce} of them at once. */
        default void submitMany(int count, int atOnce) throws Exception {
            AtomicInteger next = new AtomicInteger();
            Thread[] threads = new Thread[atOnce];
            for (int i = 0; i < atOnce; i++) {
                threads[i] = new Thread(() -> {
                    while (next.incrementAndGet() <= count) {
                        try {
                            submit(domainName());
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) thread.join();
        }
    }

    private static final String RUN = Long.toHexString(System.nanoTime());
    private static final AtomicInteger DOMAINS = new AtomicInteger();

    /** A name that was never used before. */
    static String domainName() {
        return "jvm-" + RUN + "-" + DOMAINS.incrementAndGet() + ".example";
    }

    static String endpoint() {
        return System.getenv("ALIDOMAIN_ENDPOINT");
    }

    /** Host and port. */
    static String authority() {
        return endpoint().replace("http://", "");
    }

    static String keyId() {
        return System.getenv("ALIBABA_CLOUD_ACCESS_KEY_ID");
    }

    static String keySecret() {
        return System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    }

    /** Runs {@code cold}, or {@code warm CALLS WARM_UP AT_ONCE}, and prints JSON. */
    static void run(String[] arguments, Client client) throws Exception {
        String taskNo = client.submit(domainName());
        if (taskNo == null || taskNo.isEmpty()) throw new IllegalStateException("no task was made");
        if (arguments[0].equals("cold")) System.exit(0);
        int calls = Integer.parseInt(arguments[1]);
        int warmUp = Integer.parseInt(arguments[2]);
        int atOnce = Integer.parseInt(arguments[3]);
        for (int i = 0; i < warmUp; i++) client.submit(domainName());
        client.submitMany(warmUp, atOnce);
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long wall = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        for (int i = 0; i < calls; i++) client.submit(domainName());
        double wallOne = (System.nanoTime() - wall) / 1e3 / calls;
        double cpuOne = (system.getProcessCpuTime() - cpu) / 1e3 / calls;
        wall = System.nanoTime();
        cpu = system.getProcessCpuTime();
        client.submitMany(calls * 4, atOnce);
        double rate = calls * 4 / ((System.nanoTime() - wall) / 1e9);
        double cpuMany = (system.getProcessCpuTime() - cpu) / 1e3 / (calls * 4);
        long rss = Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
        System.out.printf(
            "{\"wall_us\": %.1f, \"cpu_us\": %.1f, \"per_second\": %.0f, \"cpu_us_at_once\": %.1f, \"rss_mb\": %d}%n",
            wallOne, cpuOne, rate, cpuMany, rss / 1024);
        System.exit(0);
    }
}
