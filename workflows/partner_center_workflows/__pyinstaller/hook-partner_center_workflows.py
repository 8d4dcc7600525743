"""The command and bulk."""

from partner_center_workflows.__pyinstaller import collect

datas, hiddenimports = collect("partner_center_workflows")
