"""What the emulator stores, and the clock and the settings that it follows."""
