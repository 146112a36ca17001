"""Signature version 1.0, by hand."""

import base64
import hmac
import time
import uuid
from urllib.parse import quote

from measure import KEY_ID, KEY_SECRET

KEY = f"{KEY_SECRET}&".encode()


def encode(text: str) -> str:
    """Percent-encode as the signature wants it."""
    return quote(text, safe="-_.~")


def form(domain_name: str) -> str:
    """Return the signed form that changes the contact of a domain."""
    parameters = {
        "AccessKeyId": KEY_ID,
        "Action": "SaveSingleTaskForUpdatingContactInfo",
        "ContactType": "admin",
        "DomainName": domain_name,
        "Format": "JSON",
        "RegistrantProfileId": "42",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": uuid.uuid4().hex,
        "SignatureVersion": "1.0",
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "Version": "2018-01-29",
    }
    query = "&".join(
        f"{encode(name)}={encode(value)}" for name, value in sorted(parameters.items())
    )
    tag = hmac.digest(KEY, f"POST&%2F&{encode(query)}".encode(), "sha1")
    return f"{query}&Signature={encode(base64.b64encode(tag).decode())}"
