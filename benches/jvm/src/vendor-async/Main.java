import com.aliyun.auth.credentials.Credential;
import com.aliyun.auth.credentials.provider.StaticCredentialProvider;
import com.aliyun.httpcomponent.httpclient.ApacheAsyncHttpClientBuilder;
import com.aliyun.sdk.service.domain20180129.AsyncClient;
import com.aliyun.sdk.service.domain20180129.models.SaveSingleTaskForUpdatingContactInfoRequest;
import darabonba.core.client.ClientOverrideConfiguration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

public final class Main {
    public static void main(String[] arguments) throws Exception {
        AsyncClient client = AsyncClient.builder()
            .region("cn-hangzhou")
            .credentialsProvider(StaticCredentialProvider.create(Credential.builder()
                .accessKeyId(Measure.keyId()).accessKeySecret(Measure.keySecret()).build()))
            // The default of 128 would limit the calls at once.
            .httpClient(new ApacheAsyncHttpClientBuilder().maxConnections(512).build())
            .overrideConfiguration(ClientOverrideConfiguration.create()
                .setProtocol("HTTP").setEndpointOverride(Measure.authority()))
            .build();
        Measure.run(arguments, new Measure.Client() {
            private SaveSingleTaskForUpdatingContactInfoRequest request(String domainName) {
                return SaveSingleTaskForUpdatingContactInfoRequest.builder()
                    .contactType("admin").domainName(domainName).registrantProfileId(42L).build();
            }

            @Override
            public String submit(String domainName) throws Exception {
                return client.saveSingleTaskForUpdatingContactInfo(request(domainName)).get().getBody().getTaskNo();
            }

            @Override
            public void submitMany(int count, int inFlight) throws Exception {
                CountDownLatch left = new CountDownLatch(inFlight);
                AtomicInteger next = new AtomicInteger();
                for (int i = 0; i < inFlight; i++) goOn(count, next, left);
                left.await();
            }

            private void goOn(int count, AtomicInteger next, CountDownLatch left) {
                if (next.incrementAndGet() > count) {
                    left.countDown();
                    return;
                }
                client.saveSingleTaskForUpdatingContactInfo(request(Measure.domainName()))
                    .whenComplete((response, error) -> {
                        if (error != null) Measure.fail(error);
                        Measure.require(response.getBody().getTaskNo());
                        goOn(count, next, left);
                    });
            }
        });
    }
}
