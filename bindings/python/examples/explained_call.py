"""Change one contact of a domain name, with the credentials of the environment."""

from alidomain import (
    ContactType,
    DomainClient,
    Language,
    SaveSingleTaskForUpdatingContactInfoRequest,
)

client = DomainClient()
request = SaveSingleTaskForUpdatingContactInfoRequest(
    contact_type=ContactType.REGISTRANT,
    domain_name="example.com",
    registrant_profile_id=1,
    user_client_ip="127.0.0.1",
    lang=Language.EN,
    instance_id="S123456789",
    add_transfer_lock=True,
)
response = client.save_single_task_for_updating_contact_info(request)
print("TaskNo:", response.task_no)
