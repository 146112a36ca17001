"""Tests change_contact.py. The fixture alidomain_sandbox comes with alidomain[sandbox]."""

from alidomain_sandbox import Sandbox

from change_contact import change_contact


def test_the_admin_contact_is_changed(alidomain_sandbox: Sandbox) -> None:
    assert change_contact("example.com", 1234567) == "SUCCEEDED"
    (task,) = alidomain_sandbox.tasks()
    assert (task.domain_name, task.task_type) == ("example.com", "UPDATE_ADMIN_CONTACT")


def test_a_task_that_fails_is_reported(alidomain_sandbox: Sandbox) -> None:
    alidomain_sandbox.plan_tasks(failure="The registrant profile is not verified.")
    assert change_contact("example.com", 1234567) == "FAILED"


def test_a_lost_reply_does_not_submit_twice(alidomain_sandbox: Sandbox) -> None:
    alidomain_sandbox.lose_replies("example.com")
    assert change_contact("example.com", 1234567) == "SUCCEEDED"
    assert len(alidomain_sandbox.tasks()) == 1
