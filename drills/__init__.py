"""Kill and load drills: real processes, killed in the middle of their work. `make drill`."""
