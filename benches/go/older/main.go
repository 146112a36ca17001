// Alibaba Cloud's older client.
package main

import (
	"log"
	"net/http"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/domain"

	"alidomain/benches/go/measure"
)

func main() {
	// The default would make new connections.
	transport := &http.Transport{MaxIdleConns: 512, MaxIdleConnsPerHost: 512}
	client, err := domain.NewClientWithOptions("cn-hangzhou", sdk.NewConfig().WithHttpTransport(transport),
		credentials.NewAccessKeyCredential(
			measure.Variable("ALIBABA_CLOUD_ACCESS_KEY_ID"), measure.Variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET")))
	if err != nil {
		log.Fatal(err)
	}
	authority := measure.Authority()
	measure.Run(func(domainName string) (string, error) {
		request := domain.CreateSaveSingleTaskForUpdatingContactInfoRequest()
		request.Scheme = "http"
		request.Domain = authority
		request.ContactType = "admin"
		request.DomainName = domainName
		request.RegistrantProfileId = requests.NewInteger(42)
		response, err := client.SaveSingleTaskForUpdatingContactInfo(request)
		if err != nil {
			return "", err
		}
		return response.TaskNo, nil
	})
}
