// Alibaba Cloud's generic client, on which its client of each service is built.
package main

import (
	"log"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	"github.com/alibabacloud-go/tea/dara"

	"alidomain/benches/go/measure"
)

func main() {
	client, err := openapi.NewClient(&openapi.Config{
		AccessKeyId:     dara.String(measure.Variable("ALIBABA_CLOUD_ACCESS_KEY_ID")),
		AccessKeySecret: dara.String(measure.Variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET")),
		Endpoint:        dara.String(measure.Authority()),
		Protocol:        dara.String("HTTP"),
		// The default would make new connections.
		MaxIdleConns: dara.Int(512),
	})
	if err != nil {
		log.Fatal(err)
	}
	params := &openapi.Params{
		Action:      dara.String("SaveSingleTaskForUpdatingContactInfo"),
		Version:     dara.String("2018-01-29"),
		Protocol:    dara.String("HTTP"),
		Pathname:    dara.String("/"),
		Method:      dara.String("POST"),
		AuthType:    dara.String("AK"),
		Style:       dara.String("RPC"),
		ReqBodyType: dara.String("formData"),
		BodyType:    dara.String("json"),
	}
	runtime := &dara.RuntimeOptions{}
	measure.Run(func(domainName string) (string, error) {
		request := &openapi.OpenApiRequest{Query: map[string]*string{
			"ContactType":         dara.String("admin"),
			"DomainName":          dara.String(domainName),
			"RegistrantProfileId": dara.String("42"),
		}}
		reply, err := client.CallApi(params, request, runtime)
		if err != nil {
			return "", err
		}
		body, _ := reply["body"].(map[string]any)
		taskNo, _ := body["TaskNo"].(string)
		return taskNo, nil
	})
}
