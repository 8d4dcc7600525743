"""The emulator."""

from partner_center_workflows.__pyinstaller import collect

datas, hiddenimports = collect("partner_center_emulator")
