import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What all clients are measured with: see xtask/src/bench/contender.rs for the arguments and the figures. */
final class Measure {
    /** A client that submits changes to the endpoint that the environment names. */
    interface Client {
        /** Submits one change, and waits for its task number. */
        String submit(String domainName) throws Exception;

        /** Submits {@code count} changes, {@code inFlight} of them at a time. */
        default void submitMany(int count, int inFlight) throws Exception {
            if (inFlight == 1) {
                for (int i = 0; i < count; i++) require(submit(domainName()));
                return;
            }
            AtomicInteger next = new AtomicInteger();
            Thread[] threads = new Thread[inFlight];
            for (int i = 0; i < inFlight; i++) {
                threads[i] = new Thread(() -> {
                    while (next.incrementAndGet() <= count) {
                        try {
                            require(submit(domainName()));
                        } catch (Exception e) {
                            fail(e);
                        }
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) thread.join();
        }
    }

    /** After so many, memory counts as used once and for all. */
    private static final int FIRST_CALLS = 10_000;

    private static final String RUN = Long.toHexString(System.nanoTime());
    private static final AtomicInteger DOMAINS = new AtomicInteger();

    /** A name that was never used before. */
    static String domainName() {
        return "jvm-" + RUN + "-" + DOMAINS.incrementAndGet() + ".example";
    }

    /** Fails without a task number. */
    static void require(String taskNo) {
        if (taskNo == null || taskNo.isEmpty()) fail(new IllegalStateException("no task was made"));
    }

    /** Ends the program, whatever thread this is. */
    static void fail(Throwable error) {
        error.printStackTrace();
        Runtime.getRuntime().halt(1);
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

    /** Measures what the arguments name. */
    static void run(String[] arguments, Client client) throws Exception {
        require(client.submit(domainName()));
        if (arguments[0].equals("cold")) {
            // Nothing that would load more classes.
            System.out.println("{\"cpu_ms\": " + cpuTicks() * 10 + "}");
        } else if (arguments[0].equals("memory")) {
            client.submitMany(FIRST_CALLS, 1);
            double before = memory();
            client.submitMany(Integer.parseInt(arguments[1]) - FIRST_CALLS, 1);
            print("{\"grown_mb\": %.3f}", memory() - before);
        } else {
            calls(client, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        }
        System.out.flush();
        // Threads of the clients would go on.
        Runtime.getRuntime().halt(0);
    }

    private static void calls(Client client, int count, int inFlight, int warmUp) throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        client.submitMany(Math.max(warmUp, inFlight), inFlight);
        int done = count / inFlight * inFlight;
        long wall = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        client.submitMany(done, inFlight);
        double wallUs = (System.nanoTime() - wall) / 1e3;
        double cpuUs = (system.getProcessCpuTime() - cpu) / 1e3;
        print("{\"wall_us\": %.3f, \"cpu_us\": %.3f, \"calls_per_second\": %.1f, \"peak_mb\": %.3f}",
            wallUs / done, cpuUs / done, done / wallUs * 1e6, status("VmHWM"));
    }

    private static void print(String format, Object... figures) {
        System.out.println(String.format(Locale.ROOT, format, figures));
    }

    /** CPU time of the process, in hundredths of a second: the ticks of every Linux. */
    private static long cpuTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** Megabytes that are used: in the heap, which is resident from the start, and beside it. */
    private static double memory() throws IOException {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return heap / 1048576.0 + status("VmRSS");
    }

    private static double status(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name)) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
        throw new IOException("/proc/self/status has no " + name);
    }
}
