"""The engines that give out the turns of a shared journal."""
