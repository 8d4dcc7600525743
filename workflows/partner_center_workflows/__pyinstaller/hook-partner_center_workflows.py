"""The command and bulk."""

from importlib.util import find_spec

from partner_center_workflows.__pyinstaller import collect

datas, hiddenimports = collect("partner_center_workflows")
hiddenimports += [name for name in ("openpyxl",) if find_spec(name)]  # of the extra `excel`, imported by name
