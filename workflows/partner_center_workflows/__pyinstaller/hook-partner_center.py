"""The client."""

from partner_center_workflows.__pyinstaller import collect

datas, hiddenimports = collect("partner_center", "partner_center_generated", "partner_center_resources")
