"""Jobs: what may be asked for, how it becomes commands, how it stands, waits and is reviewed."""
