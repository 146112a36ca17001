import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.domain.model.v20180129.SaveSingleTaskForUpdatingContactInfoRequest;
import com.aliyuncs.http.HttpClientConfig;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.profile.DefaultProfile;

public final class Main {
    public static void main(String[] arguments) throws Exception {
        DefaultProfile profile = DefaultProfile.getProfile("cn-hangzhou", Measure.keyId(), Measure.keySecret());
        // Its default of 5 would limit the calls at once.
        HttpClientConfig http = HttpClientConfig.getDefault();
        http.setMaxRequestsPerHost(512);
        profile.setHttpClientConfig(http);
        DefaultAcsClient client = new DefaultAcsClient(profile);
        Measure.run(arguments, domainName -> {
            SaveSingleTaskForUpdatingContactInfoRequest request = new SaveSingleTaskForUpdatingContactInfoRequest();
            request.setSysEndpoint(Measure.authority());
            request.setSysProtocol(ProtocolType.HTTP);
            request.setContactType("admin");
            request.setDomainName(domainName);
            request.setRegistrantProfileId(42L);
            return client.getAcsResponse(request).getTaskNo();
        });
    }
}
