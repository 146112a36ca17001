"""Submit a change with the vendor's legacy client: one JSON object in, one out."""

import json
import sys

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import AccessKeyCredential, StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkdomain.request.v20180129.SaveSingleTaskForUpdatingContactInfoRequest import (
    SaveSingleTaskForUpdatingContactInfoRequest,
)

given = json.load(sys.stdin)
key = given["access_key_id"], given["access_key_secret"]
token = given["security_token"]
client = AcsClient(
    region_id="cn-hangzhou",
    credential=StsTokenCredential(*key, token) if token else AccessKeyCredential(*key),
    auto_retry=False,
)
request = SaveSingleTaskForUpdatingContactInfoRequest()
request.set_accept_format("JSON")
request.set_protocol_type("http")
request.set_endpoint(given["endpoint"])
request.set_ContactType(given["contact_type"])
request.set_DomainName(given["domain_name"])
request.set_RegistrantProfileId(given["registrant_profile_id"])
try:
    reply = json.loads(client.do_action_with_exception(request))
    print(json.dumps({"task_no": reply["TaskNo"]}))
except ServerException as error:
    print(json.dumps({"code": error.get_error_code()}))
