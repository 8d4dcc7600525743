"""Run openapi/spec_change.py of the working directory once for each line of stdin, with its modules imported once.

A line names the file for the run's output; its exit status is printed. Each run is a fork, so it starts from nothing.
"""

import os
import sys

sys.path.insert(0, "openapi")

import spec_change

for line in sys.stdin:
    if (child := os.fork()) == 0:
        output = os.open(line.strip(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.exit(spec_change.main([]))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
