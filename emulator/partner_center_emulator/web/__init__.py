"""The control endpoints under `/_emulator/`, and their web page."""
