"""Run both scripts by turns, and print the median of each."""

import statistics
import subprocess
import sys
from pathlib import Path

RUNS = 10
SCRIPTS = ("with_alidomain.py", "by_hand.py")

milliseconds: dict[str, list[float]] = {script: [] for script in SCRIPTS}
for turn in range(RUNS + 1):
    for script in SCRIPTS:
        command = [sys.executable, str(Path(__file__).with_name(script))]
        measured = float(subprocess.check_output(command))
        # The first turn fills the caches of the system.
        if turn > 0:
            milliseconds[script].append(measured)

print(f"Import and first call, median of {RUNS} processes:")
for script, values in milliseconds.items():
    print(f"  {script:<18} {statistics.median(values):6.1f} ms")
mine, other = (statistics.median(milliseconds[script]) for script in SCRIPTS)
print(f"  ratio              {mine / other:6.2f}")
