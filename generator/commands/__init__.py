"""The commands, by what they are for; ``cli`` gathers them, and only they read arguments and the clock."""
