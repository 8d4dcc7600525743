"""`python -m partner_center_workflows.cli`: the command `partner-center`."""

import sys

from partner_center_workflows.cli import main

if __name__ == "__main__":
    sys.exit(main())
