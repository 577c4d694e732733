"""Reading what leads to what out of what somebody says: by a model that quotes, or by rules."""
