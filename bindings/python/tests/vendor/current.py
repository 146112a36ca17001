"""Submit a change with the vendor's current client: one JSON object in, one out."""

import json
import sys

from alibabacloud_domain20180129 import models
from alibabacloud_domain20180129.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config

given = json.load(sys.stdin)
client = Client(
    Config(
        access_key_id=given["access_key_id"],
        access_key_secret=given["access_key_secret"],
        security_token=given["security_token"],
        endpoint=given["endpoint"],
        protocol="http",
    )
)
request = models.SaveSingleTaskForUpdatingContactInfoRequest(
    contact_type=given["contact_type"],
    domain_name=given["domain_name"],
    registrant_profile_id=given["registrant_profile_id"],
)
try:
    reply = client.save_single_task_for_updating_contact_info(request)
    print(json.dumps({"task_no": reply.body.task_no}))
except AlibabaCloudException as error:
    print(json.dumps({"code": error.code}))
