"""Do the same with urllib3 and hmac by hand."""

import time

start = time.perf_counter()

import base64
import hmac
import json
import os
import uuid
from datetime import datetime, timezone
from urllib.parse import quote

import urllib3


def encode(text: str) -> str:
    """Percent-encode as the signature wants it."""
    return quote(text, safe="-_.~")


parameters = {
    "AccessKeyId": "sandbox-key",
    "Action": "SaveSingleTaskForUpdatingContactInfo",
    "ContactType": "admin",
    "DomainName": "example.com",
    "Format": "JSON",
    "RegistrantProfileId": "1",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": uuid.uuid4().hex,
    "SignatureVersion": "1.0",
    "Timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "Version": "2018-01-29",
}
query = "&".join(f"{encode(name)}={encode(value)}" for name, value in sorted(parameters.items()))
text = f"POST&%2F&{encode(query)}"
tag = hmac.new(b"sandbox-secret-4Zp/7Q+9&", text.encode(), "sha1").digest()
signature = encode(base64.b64encode(tag).decode())
reply = urllib3.PoolManager().request(
    "POST",
    os.environ["ALIDOMAIN_SANDBOX"],
    body=f"{query}&Signature={signature}",
    headers={"content-type": "application/x-www-form-urlencoded"},
)
assert json.loads(reply.data)["TaskNo"]

print((time.perf_counter() - start) * 1000)
