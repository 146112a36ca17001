import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The least that calls the operation, without any library. */
public final class Main {
    private static final Pattern TASK_NO = Pattern.compile("\"TaskNo\"\\s*:\\s*\"([^\"]+)\"");

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
            .replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    public static void main(String[] arguments) throws Exception {
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        SecretKeySpec key = new SecretKeySpec((Measure.keySecret() + "&").getBytes(StandardCharsets.UTF_8), "HmacSHA1");
        Measure.run(arguments, domainName -> {
            Map<String, String> parameters = new TreeMap<>(Map.of(
                "Action", "SaveSingleTaskForUpdatingContactInfo", "Version", "2018-01-29", "Format", "JSON",
                "AccessKeyId", Measure.keyId(), "SignatureMethod", "HMAC-SHA1", "SignatureVersion", "1.0",
                "SignatureNonce", UUID.randomUUID().toString(),
                "Timestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
            parameters.putAll(Map.of("ContactType", "admin", "DomainName", domainName, "RegistrantProfileId", "42"));
            String query = parameters.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue())).collect(Collectors.joining("&"));
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(key);
            String signed = "POST&%2F&" + encode(query);
            String signature = Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
            HttpRequest request = HttpRequest.newBuilder(URI.create(Measure.endpoint() + "/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(query + "&Signature=" + encode(signature))).build();
            Matcher found = TASK_NO.matcher(http.send(request, BodyHandlers.ofString()).body());
            return found.find() ? found.group(1) : null;
        });
    }
}
