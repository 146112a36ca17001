"""Print what a support person asks first: `python -m alidomain`."""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import platform
import sys
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import alidomain
from alidomain import (
    ClientOptions,
    CredentialsState,
    DiagnosticArea,
    DiagnosticProblem,
    DiagnosticReport,
    DiagnosticScope,
    DomainClient,
    DomainError,
    Site,
)

DESCRIPTION = """
Print the version, where credentials come from, which proxy and certificate authorities are used,
whether the endpoint answers, and whether this machine's clock is right. Nothing is submitted, and
no request is signed. The output shows no secret.
"""
EXIT_STATUS = (
    "Exit status: 0 if no problem was found, 1 if there is one, 2 if an argument is wrong, "
    "130 if it was interrupted (Ctrl-C)."
)

OPTIONS = {
    "extra_ca_certificates": "--ca-certificates",
    "allow_plain_http": "--allow-plain-http",
    "timeout": "--timeout",
}
BOLD, GREEN, YELLOW, RED = "1", "32", "33", "31"
COLOURS = {
    CredentialsState.USED: GREEN,
    CredentialsState.BROKEN: RED,
    CredentialsState.NOT_CHECKED: YELLOW,
}


def main(arguments: list[str] | None = None) -> int:
    """Diagnose, print the report, and return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        report = _report(options)
    except DomainError.InvalidRequest as error:
        in_file = error.field == "extra_ca_certificates"
        reason = _with_own_options(str(error))
        parser.error(f"{options.ca_certificates}: {reason}" if in_file else reason)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return 130
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Paths may have characters that the terminal does not know.
        sys.stdout.reconfigure(errors="backslashreplace")
    about = _about()
    problems = [*_problems_of(about), *map(_shown, report.problems)]
    if options.json:
        print(json.dumps({**about, **vars(report), "problems": problems}, indent=2, default=_plain))
    else:
        print("\n".join(_lines(about, report, problems, offline=options.offline)))
    return 1 if problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m alidomain", description=DESCRIPTION, epilog=EXIT_STATUS
    )
    add = parser.add_argument
    add("--version", action="version", version=alidomain.__version__)
    add("--json", action="store_true", help="print JSON")
    sites = [site.value for site in Site]
    add("--site", choices=sites, default=sites[0], help="the site of the account (default: china)")
    add("--endpoint", metavar="HOST", help="another endpoint, as a host or URL")
    add("--timeout", metavar="SECONDS", type=_seconds, help="timeout for everything (default: 60)")
    add(
        "--ca-certificates",
        metavar="FILE",
        help="certificates (PEM) of authorities to trust in addition to the system's",
    )
    add(
        "--allow-plain-http",
        action="store_true",
        help="allow an http endpoint on another machine, which anyone on the way can read",
    )
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--offline", action="store_true", help="send nothing")
    scope.add_argument(
        "--fetch-credentials",
        action="store_true",
        help="also fetch the key that calls would use, for example from the Security Token Service",
    )
    return parser


def _report(options: argparse.Namespace) -> DiagnosticReport:
    file = options.ca_certificates
    client = DomainClient.for_diagnosis(
        options=ClientOptions(
            site=options.site,
            endpoint=options.endpoint,
            timeout=options.timeout,
            allow_plain_http=options.allow_plain_http,
            extra_ca_certificates=_text_of(file) if file else None,
        )
    )
    if options.offline:
        return client.diagnose(DiagnosticScope.LOCAL)
    if options.fetch_credentials:
        return client.diagnose(DiagnosticScope.CREDENTIALS)
    return client.diagnose()


def _text_of(file: str) -> str:
    """Read a file, whose comments may be in any encoding. The client judges whether it is PEM."""
    return Path(file).read_text(encoding="utf-8", errors="replace")


def _about() -> dict[str, str | None]:
    """Tell what runs: the package, and Python."""
    from importlib import metadata

    try:
        package = metadata.version("alidomain")
    except metadata.PackageNotFoundError:
        # PyInstaller packs none.
        package = None
    return {
        "package_version": package,
        "package_path": str(Path(__file__).parent),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": platform.platform(),
    }


def _problems_of(about: dict[str, str | None]) -> list[dict[str, str]]:
    """Find a package whose native library is that of another version."""
    package = about["package_version"]
    if package in (None, alidomain.__version__):
        return []
    reason = f"the package has version {package}, and its native library {alidomain.__version__}"
    step = "Install alidomain again, with pip's option --force-reinstall."
    return [{"area": "installation", "reason": reason, "next_step": step}]


def _shown(problem: DiagnosticProblem) -> dict[str, str]:
    """Name the options of this command in place of those of a client."""
    shown = {**vars(problem), "area": problem.area.value}
    for field in ("reason", "next_step"):
        shown[field] = _with_own_options(shown[field])
    return shown


def _with_own_options(text: str) -> str:
    for option, here in OPTIONS.items():
        text = text.replace(f"`{option}`", f"`{here}`")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds):
        raise argparse.ArgumentTypeError(f"must be a number of seconds, not {text!r}")
    return seconds


def _plain(value: Any) -> Any:
    """Convert a value for JSON: a duration to seconds, a member of an enum to its word."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.value if isinstance(value, Enum) else vars(value)


def _lines(
    about: dict[str, str | None],
    report: DiagnosticReport,
    problems: list[dict[str, str]],
    *,
    offline: bool,
) -> list[str]:
    def row(name: str, text: str, colour: str = "") -> str:
        return f"  {_coloured(f'{name:<14}', colour)}{_one_line(text)}"

    lines = [
        _coloured("alidomain", BOLD),
        row("package", f"{about['package_version'] or 'unknown'} in {about['package_path']}"),
        row("library", f"{report.version} for {report.target}"),
        row("runs on", f"{about['python']}, {about['platform']}"),
        "",
        _coloured("Credentials, in the order in which the client asks", BOLD),
    ]
    for place in report.credentials:
        state = place.state.value.replace("_", " ")
        lines += [row(state, place.place, COLOURS.get(place.state, "")), row("", place.detail)]
    site = f" (site: {report.site.value})" if report.site else ""
    proxy = f"{report.proxy} ({report.proxy_source})" if report.proxy else None
    lines += [
        "",
        _coloured("Connection", BOLD),
        row("endpoint", f"{report.endpoint}{site}"),
        row("proxy", proxy or f"none: {report.proxy_source}"),
        row("authorities", ", ".join(report.certificate_authorities) or _no_authorities(report)),
        row("answer", "not asked" if offline else _answer(report)),
        row("clock", _clock(report)),
        "",
    ]
    if not problems:
        return [*lines, _coloured("No problem was found.", GREEN)]
    lines.append(_coloured(f"Problems: {len(problems)}", BOLD))
    for number, problem in enumerate(problems, 1):
        area = _coloured(problem["area"].replace("_", " "), RED)
        lines += [
            f"  {number}. {area}: {_one_line(problem['reason'])}",
            f"     Next step: {_one_line(problem['next_step'])}",
        ]
    return lines


def _no_authorities(report: DiagnosticReport) -> str:
    if any(found.area is DiagnosticArea.CERTIFICATE_AUTHORITIES for found in report.problems):
        return "none: see the problem below"
    return "none: no TLS is used"


def _answer(report: DiagnosticReport) -> str:
    if report.http_status is None or report.elapsed is None:
        return "none"
    return f"HTTP {report.http_status} after {report.elapsed.total_seconds() * 1000:.0f} ms"


def _clock(report: DiagnosticReport) -> str:
    if report.clock_offset is None:
        return "not compared"
    if abs(report.clock_offset) <= 1:
        return "the same as the service's"
    direction = "behind" if report.clock_offset > 0 else "ahead of"
    return f"{abs(report.clock_offset)} seconds {direction} the service's"


def _one_line(text: str) -> str:
    """Escape line breaks, and what a terminal takes for an order: paths can hold both."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def _coloured(text: str, colour: str) -> str:
    """Colour a text on a terminal, unless its user wants none."""
    # There is no stdout if the file descriptor is closed.
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    wanted = is_terminal and not os.environ.get("NO_COLOR")
    known = os.environ.get("TERM") != "dumb" and (
        sys.platform != "win32" or "WT_SESSION" in os.environ
    )
    return f"\033[{colour}m{text}\033[0m" if colour and wanted and known else text


if __name__ == "__main__":
    sys.exit(main())
