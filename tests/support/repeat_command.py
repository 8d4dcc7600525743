"""Run commands of openapi/ in the working directory, one for each line of stdin, with their modules imported once.

A line is JSON: the name of the command, and the files for what it prints on stdout and stderr. Its exit status is
printed. Each run is a fork, so it starts from nothing.
"""

import json
import os
import runpy
import sys

sys.path.insert(0, "openapi")

import drift
import spec_change

assert drift, spec_change  # they import what any of the commands needs
for line in sys.stdin:
    if (child := os.fork()) == 0:
        name, *files = json.loads(line)
        for number, file in enumerate(files, 1):
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        sys.argv = [f"openapi/{name}.py"]
        runpy.run_path(sys.argv[0], run_name="__main__")
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
