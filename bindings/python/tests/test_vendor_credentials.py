"""In the same environment, the vendor's credentials library and ours sign with the same key."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

SCRIPT = Path(__file__).parent / "vendor" / "credentials.py"
ENVIRONMENTS = 400


class Both(NamedTuple):
    """An environment and what the two make of it."""

    environment: dict[str, Any]
    ours: dict[str, Any]
    theirs: dict[str, Any]


def key(stem: str, fields: tuple[str, str, str], dice: random.Random) -> dict[str, str]:
    """Return the fields of a key: mostly all that are needed, sometimes a part."""
    values = (stem, f"secret-of-{stem}", f"token-of-{stem}")
    left_out = dice.choices([None, 0, 1, 2], [12, 1, 1, 1])[0]
    kept = [number for number in range(3) if number != left_out]
    return {fields[number]: values[number] for number in kept}


def profile(name: str, dice: random.Random) -> dict[str, Any]:
    """Return a profile of the vendor's command line."""
    modes = ["AK", "StsToken", "RamRoleArn", "", None, "EcsRamRole", "External", "CredentialsURI"]
    mode = dice.choices([*modes, "Telepathy"], [5, 3, 2, 2, 1, 1, 1, 1, 1])[0]
    stem = f"cli-{name}-{mode}".lower()
    fields = key(stem, ("access_key_id", "access_key_secret", "sts_token"), dice)
    if mode != "StsToken":
        fields.pop("sts_token", None)
    if dice.random() < 0.1:
        fields = dict.fromkeys(["access_key_id", "access_key_secret", "sts_token"], "")
    printed = {"mode": "AK", "access_key_id": stem, "access_key_secret": f"secret-of-{stem}"}
    extra: dict[Any, dict[str, Any]] = {
        "RamRoleArn": {"ram_role_arn": f"acs:ram::1:role/r-{name}"},
        "External": {"process_command": f"printf %s '{json.dumps(printed)}'"},
        "CredentialsURI": {"credentials_uri": "{service}/profile"},
    }
    without_key = mode in ("EcsRamRole", "External", "CredentialsURI")
    whole = {"name": name, **({} if without_key else fields), **extra.get(mode, {})}
    return whole if mode is None else {**whole, "mode": mode}


def config(dice: random.Random) -> str:
    """Return the text of a config.json."""
    kind = dice.choices(["whole", "broken", "logged out"], [12, 1, 1])[0]
    if kind == "broken":
        return '{"current": "default", "profiles": ['
    names = dice.sample(["default", "prod", "test"], dice.randint(1, 3))
    profiles = [] if kind == "logged out" else [profile(name, dice) for name in names]
    current = dice.choices([names[0], "default", "", None, "gone"], [8, 2, 2, 1, 1])[0]
    written: dict[str, Any] = {"profiles": profiles, "meta_path": ""}
    return json.dumps(written if current is None else {"current": current, **written})


def section(place: str, name: str, dice: random.Random) -> str:
    """Return a section of an ini file."""
    types = ["access_key", "sts", "ram_role_arn", "ecs_ram_role", "credentials_uri", "bearer", None]
    kind = dice.choices(types, [6, 2, 2, 1, 1, 1, 1])[0]
    is_off = dice.random() < 0.08
    stem = f"{place}-{name}-{kind}{'-off' if is_off else ''}".lower()
    fields = key(stem, ("access_key_id", "access_key_secret", "security_token"), dice)
    if kind != "sts":
        fields.pop("security_token", None)
    if kind is not None:
        fields["type"] = kind
    if is_off or dice.random() < 0.1:
        fields["enable"] = "false" if is_off else "true"
    if kind == "ram_role_arn":
        fields["role_arn"] = f"acs:ram::1:role/s-{name}"
    if kind == "credentials_uri":
        fields["credentials_uri"] = "{service}/section"
    lines = [f"{field} = {value}" for field, value in fields.items()]
    if dice.random() < 0.1:
        lines.append(dice.choice(lines))
    if dice.random() < 0.1:
        lines.insert(0, "# a comment")
    return "\n".join([f"[{name}]", *lines, ""])


def environment(seed: int) -> dict[str, Any]:
    """Return the variables and files of a random environment."""
    dice = random.Random(seed)
    # There is no instance whose metadata either could ask.
    variables = {"ALIBABA_CLOUD_ECS_METADATA_DISABLED": dice.choice(["true", "TRUE"])}
    files: dict[str, str] = {}
    if dice.random() < 0.25:
        values = key("env", ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN"), dice)
        if dice.random() < 0.2:
            chosen = dice.choice(list(values))
            values[chosen] = dice.choice(["", f'"{values[chosen]}"', f"{values[chosen]}\n"])
        variables |= {f"ALIBABA_CLOUD_{name}": value for name, value in values.items()}
    if dice.random() < 0.15:
        oidc = {
            "ALIBABA_CLOUD_ROLE_ARN": "acs:ram::1:role/pod",
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1:oidc-provider/p",
            "ALIBABA_CLOUD_OIDC_TOKEN_FILE": "{home}/token",
        }
        if dice.random() < 0.3:
            del oidc[dice.choice(list(oidc))]
        variables |= oidc
        files["token"] = "oidc\n"
    if dice.random() < 0.7:
        files[".aliyun/config.json"] = config(dice)
    if dice.random() < 0.7:
        usual = ".alibabacloud/credentials"
        place = dice.choices(["ini", "older", "named"], [8, 1, 2])[0]
        names = dice.sample(["default", "prod"], dice.randint(1, 2))
        path = {"ini": f"{usual}.ini", "older": usual, "named": "named.ini"}[place]
        files[path] = "\n".join(section(place, name, dice) for name in names)
        if place == "named":
            named = dice.choice([path, path, "gone.ini"])
            variables["ALIBABA_CLOUD_CREDENTIALS_FILE"] = f"{{home}}/{named}"
    for name, choices, weights in (
        ("PROFILE", ["", "default", "prod", "gone"], [1, 1, 3, 1]),
        ("CLI_PROFILE_DISABLED", ["true", "false"], [1, 1]),
        ("CREDENTIALS_URI", ["{service}/variable"], [1]),
    ):
        if dice.random() < 0.2:
            variables[f"ALIBABA_CLOUD_{name}"] = dice.choices(choices, weights)[0]
    return {"variables": variables, "files": files}


def asked(environments: list[dict[str, Any]]) -> list[Both]:
    """Ask both, in one process of its own."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT)],
        input=json.dumps(environments),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    return [Both(e, **answer) for e, answer in zip(environments, answers)]


# Where ours refuses, and theirs goes on to another identity or signs with what cannot be a key.
REFUSED_BY_OURS = {
    "half a key in the environment": r"environment variable \w+ is set, but \w+ is not",
    "what no key can be": r"quotation marks around it|contains a space or a line break",
    "half of OIDC": r"is set, but not .*\. Set all three or none",
    "a current profile that is not there": r"the current profile .* does not exist",
    "no current profile": r"no current profile is set",
    "a profile without a mode": r"the profile has no mode",
    "a profile without a part of its key": r"profile .*(is empty|is missing)",
    "a mode of the future": r"the mode \S+ is not supported",
    "a role of an instance that is switched off": r"(profile|section) .*_ECS_METADATA_DISABLED",
    "a file that is not JSON": r"the file is not JSON",
    "a file that was named and is not there": r"file \S+gone\.ini does not exist",
    "a profile that was named and is nowhere": r"not exist; .*file|section .* does not exist",
    "a section without a part of its key": r"section .*is missing",
    "a key of a section twice": r"sets \w+ of .* again",
    "a section that is switched off": r"is disabled \(enable = false\)",
}

# What ours takes beyond theirs, by the ID of the key. The vendor's other tools and documents know
# each of these.
TAKEN_BY_OURS = {
    "profiles of the mode CredentialsURI": r"uri\.profile",
    "sections of the type credentials_uri": r"uri\.section",
    "sections of the type sts": r"\w+-\w+-sts",
    "the older file": r"older-",
}

# The same, where theirs signs with what comes next in the chain. The vendor's Java client does not
# sign with what is switched off either.
DIFFERENT = {
    "sections of the type sts": r"\w+-\w+-sts uri\.variable",
    "sections that are switched off": r"uri\.variable \S+-off",
}


def kinds(table: dict[str, str], text: str) -> list[str]:
    """Return the first kind whose pattern fits, or the text itself."""
    return [kind for kind, pattern in table.items() if re.search(pattern, text)][:1] or [text]


def test_the_same_key_signs_as_with_the_vendors_library() -> None:
    both = asked([environment(seed) for seed in range(ENVIRONMENTS)])
    assert all(each.ours.get("is_whole", True) for each in both), "parts of two keys are mixed"
    found: dict[str, set[str]] = {"refused": set(), "taken": set(), "different": set()}
    same = 0
    for _, ours, theirs in both:
        if "refused" in ours and "refused" in theirs:
            continue
        if "refused" in ours:
            # What follows is the list of what had nothing.
            reason = ours["refused"].split(". Tried before:")[0]
            found["refused"].update(kinds(REFUSED_BY_OURS, reason))
        elif "refused" in theirs:
            found["taken"].update(kinds(TAKEN_BY_OURS, ours["id"]))
        elif ours != theirs:
            found["different"].update(kinds(DIFFERENT, f"{ours['id']} {theirs['id']}"))
        else:
            same += 1
    assert found == {
        "refused": set(REFUSED_BY_OURS),
        "taken": set(TAKEN_BY_OURS),
        "different": set(DIFFERENT),
    }
    assert same > ENVIRONMENTS / 3
