"""Run Python as often as there are lines of stdin, with some modules imported once: `repeat_python.py PATH MODULE…`.

PATH is a folder of these modules. A line is JSON: the files for what is printed on stdout and stderr, and the arguments
of Python: a script or `-c` with code, and what comes after it. The exit status is printed. Each run is a fork, so it
starts from nothing.
"""

import json
import os
import runpy
import sys
from importlib import import_module

sys.path.insert(0, sys.argv[1])
for module in sys.argv[2:]:
    import_module(module)
for line in sys.stdin:
    if (child := os.fork()) == 0:
        out, err, *arguments = json.loads(line)
        for number, file in enumerate((out, err), 1):
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        sys.argv = arguments
        if arguments[0] == "-c":
            sys.argv = ["-c", *arguments[2:]]
            sys.path[0] = ""
            exec(compile(arguments[1], "<string>", "exec"), vars(sys.modules["__main__"]))  # noqa: S102 - code of a test
        else:
            runpy.run_path(arguments[0], run_name="__main__")
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
