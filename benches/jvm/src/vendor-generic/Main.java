import com.aliyun.teaopenapi.Client;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import java.util.Map;

public final class Main {
    public static void main(String[] arguments) throws Exception {
        // The default of 5 idle connections would make new ones.
        Client client = new Client(new Config().setMaxIdleConns(512)
            .setAccessKeyId(Measure.keyId()).setAccessKeySecret(Measure.keySecret())
            .setEndpoint(Measure.authority()).setProtocol("HTTP"));
        Params params = new Params()
            .setAction("SaveSingleTaskForUpdatingContactInfo").setVersion("2018-01-29").setProtocol("HTTP")
            .setPathname("/").setMethod("POST").setAuthType("AK").setStyle("RPC")
            .setReqBodyType("formData").setBodyType("json");
        RuntimeOptions runtime = new RuntimeOptions();
        Measure.run(arguments, domainName -> {
            OpenApiRequest request = new OpenApiRequest().setQuery(Map.of(
                "ContactType", "admin", "DomainName", domainName, "RegistrantProfileId", "42"));
            Map<?, ?> body = (Map<?, ?>) client.callApi(params, request, runtime).get("body");
            return (String) body.get("TaskNo");
        });
    }
}
