"""Validate a software bill of materials against the schema of CycloneDX."""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

path, version = sys.argv[1:]
validator = JsonStrictValidator(SchemaVersion.from_version(version))
if error := validator.validate_str(Path(path).read_text(encoding="utf-8")):
    sys.exit(f"{path}: {error}")
