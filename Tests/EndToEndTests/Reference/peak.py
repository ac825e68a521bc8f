"""Runs a command and prints the peak of its resident memory in bytes.

A process of its own, because Linux counts what the parent had before the command was executed; a
small Python has little.
"""

import resource
import subprocess
import sys

subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
