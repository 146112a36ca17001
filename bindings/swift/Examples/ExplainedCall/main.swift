// Changes one contact of a domain name, with the credentials of the environment.

import AliDomain

let client = try DomainClient()
let request = SaveSingleTaskForUpdatingContactInfoRequest(
    contactType: .registrant,
    domainName: "example.com",
    registrantProfileId: 1,
    userClientIp: "127.0.0.1",
    lang: .en,
    instanceId: "S123456789",
    addTransferLock: true
)
let response = try await client.saveSingleTaskForUpdatingContactInfo(request: request)
print("TaskNo: \(response.taskNo)")
